package io.sparkblip2.pipeline;

import static org.apache.spark.sql.functions.lit;

import io.sparkblip2.tables.JobDescription;
import io.sparkblip2.tables.Plan;
import io.sparkblip2.tables.PlannedImage;
import io.sparkblip2.tables.StagedImages;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Cuts a plan into slices and computes them. The cut is written down once; a slice's results are
 * written once, so the model sees an image once however many tables it feeds.
 */
final class SliceRunner {
  private static final int IMAGES_PER_TASK = 256;
  private static final int FEWEST_IMAGES_PER_TASK = 64;

  /** Each of which is wanted for reading and decoding. */
  private static final int FEW_SLOTS = 8;

  private static final String SLICE = "slice";

  private final SparkSession spark;
  private final Staging staging;
  private final RunRequest run;
  private final PartitionPredictor predictor;

  SliceRunner(SparkSession spark, Staging staging, RunRequest run, PartitionPredictor predictor) {
    this.spark = spark;
    this.staging = staging;
    this.run = run;
    this.predictor = predictor;
  }

  /**
   * Writes the planned images down by slice.
   *
   * @return number of slices, all of the request's size but the last
   */
  int cut(Plan plan) {
    long images = plan.summary().toCompute();
    int sliceSize = run.sliceSize();
    Dataset<Row> numbered =
        images <= sliceSize
            ? plan.images().withColumn(SLICE, lit(0)) // which is known without a look at the rows
            : numbered(plan.images(), sliceSize);
    numbered
        .write()
        .partitionBy(SLICE)
        .mode(SaveMode.ErrorIfExists)
        .parquet(staging.plan(run.runId()));
    return Math.toIntExact((images + sliceSize - 1) / sliceSize);
  }

  private Dataset<Row> numbered(Dataset<Row> images, int sliceSize) {
    StructType schema = PlannedImage.SCHEMA.add(SLICE, DataTypes.IntegerType, false);
    JavaRDD<Row> rows =
        images
            .javaRDD()
            .zipWithIndex()
            .map(pair -> withSlice(pair._1(), Math.toIntExact(pair._2() / sliceSize)));
    return spark.createDataFrame(rows, schema);
  }

  /** The planned images of a slice. */
  Dataset<Row> planned(int slice) {
    return spark.read().schema(PlannedImage.SCHEMA).parquet(staging.planned(run.runId(), slice));
  }

  /** The same images, in as many partitions as so many images are worth. */
  Dataset<Row> spread(Dataset<Row> planned, long images) {
    return planned.repartition(tasks(images, spark.sparkContext().defaultParallelism()));
  }

  /**
   * Tasks for so many images. Where one long task for each slot would do, there are two, less one,
   * or a slot goes without: the commit of the slice before this one finds a free slot then.
   */
  static int tasks(long images, int slots) {
    if (images / IMAGES_PER_TASK > slots) {
      return Math.toIntExact(images / IMAGES_PER_TASK);
    }
    if (slots < FEW_SLOTS) {
      return slots;
    }
    int twoWaves = 2 * slots - 1;
    return images / FEWEST_IMAGES_PER_TASK >= twoWaves ? twoWaves : slots - 1;
  }

  /** Computes one slice and writes its results to its staging folder, not marked complete yet. */
  void compute(int slice, Dataset<Row> planned, long images) {
    Dataset<Row> results =
        spread(planned, images).mapPartitions(predictor, Encoders.row(StagedImages.SCHEMA));
    JobDescription.during(
        spark,
        "images into results",
        () ->
            results
                .write()
                .mode(SaveMode.ErrorIfExists)
                .parquet(staging.slice(run.runId(), slice)));
  }

  private static Row withSlice(Row row, int slice) {
    Object[] values = new Object[row.length() + 1];
    for (int i = 0; i < row.length(); i++) {
      values[i] = row.get(i);
    }
    values[row.length()] = slice;
    return RowFactory.create(values);
  }
}
