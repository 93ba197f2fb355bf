package io.sparkblip2.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;

import io.sparkblip2.tables.CopiedRows;
import io.sparkblip2.tables.HadoopSettings;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.JobDescription;
import io.sparkblip2.tables.KeptRows;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.PlannedImage;
import io.sparkblip2.tables.SameBytes;
import io.sparkblip2.tables.SliceWork;
import io.sparkblip2.tables.TableDefinition;
import io.sparkblip2.tables.Transaction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * Keeps the same bytes of one slice from being computed twice: before the model, it narrows the
 * slice to the images that the model has to see; after their commit, it copies their rows, and
 * those of earlier runs, to the other images.
 *
 * <p>Killed in between, the images without a copy are planned again by the next run, which reads
 * their files and copies.
 */
final class SliceReuse implements AutoCloseable {
  private final RunRequest run;
  private final OutputTables tables;
  private final RunListener listener;
  private final int slice;
  private final KeptRows hashed;
  private final KeptRows decided;
  private final SliceWork work;
  private final SparkSession spark;
  private final LongAccumulator rowsCopied;

  /**
   * @param planned the images of the slice, as {@link PlannedImage#SCHEMA}
   */
  SliceReuse(
      SparkSession spark,
      RunRequest run,
      RunMetrics metrics,
      RunListener listener,
      int slice,
      Dataset<Row> planned) {
    this.spark = spark;
    this.rowsCopied = metrics.rowsCopied();
    this.run = run;
    this.tables = run.tables();
    this.listener = listener;
    this.slice = slice;
    ImageHashing hashing = new ImageHashing(run.access(), HadoopSettings.of(spark), metrics);
    this.hashed =
        KeptRows.of(
            "hashed images", planned.mapPartitions(hashing, Encoders.row(PlannedImage.SCHEMA)));
    this.decided =
        KeptRows.of("decided images", new SameBytes(tables, run.recipes()).decide(hashed.rows()));
    this.work = SliceWork.of(decided.rows());
  }

  /** Images that the model has to see. */
  long toComputeCount() {
    return work.toCompute();
  }

  Dataset<Row> toCompute() {
    return SameBytes.toCompute(decided.rows());
  }

  /** Copies what the slice lacks now; returns what became of the images that no model has seen. */
  Copied copy() {
    if (!work.copiesAny()) {
      return new Copied(0, 0);
    }
    return JobDescription.during(spark, "copy rows", this::copyRows);
  }

  private Copied copyRows() {
    try (CopiedRows copies = new CopiedRows(tables, run.recipes(), run.runId(), decided.rows())) {
      Copied copied = Copied.of(copies.withoutModel());
      for (TableDefinition table : OutputTables.OUTPUTS) {
        if (work.copies(table)) {
          try (KeptRows rows =
              KeptRows.of("rows copied to " + table.name(), copies.of(table), rowsCopied)) {
            commit(table, rows.rows());
          }
        }
      }
      return copied;
    }
  }

  private void commit(TableDefinition table, Dataset<Row> rows) {
    Row counts = rows.agg(count_if(col("known").unary_$bang()), count_if(col("known"))).first();
    if (counts.getLong(0) > 0) {
      Dataset<Row> added = rows.filter(col("known").unary_$bang()).drop("known");
      tables.append(table, table.fewFiles(added, counts.getLong(0)), transaction(table, "new"));
    }
    if (counts.getLong(1) > 0) {
      tables.merge(table, rows.filter("known").drop("known"), transaction(table, "known"));
    }
    if (counts.getLong(0) + counts.getLong(1) > 0) {
      listener.committed(slice, table);
    }
  }

  private Transaction transaction(TableDefinition table, String part) {
    return new Transaction(run.runId() + "/" + table.name() + "/copied-" + part, slice);
  }

  @Override
  public void close() {
    decided.close();
    hashed.close();
  }

  /**
   * Images of a slice that were not computed.
   *
   * @param failed those among them whose bytes were computed for another image, and failed
   */
  record Copied(long images, long failed) {
    static Copied of(Dataset<Row> images) {
      Row counts =
          images
              .agg(
                  count_if(col("status").isNotNull()),
                  count_if(col("status").equalTo(ImagesTable.FAILED)))
              .first();
      return new Copied(counts.getLong(0), counts.getLong(1));
    }

    long ok() {
      return images - failed;
    }
  }
}
