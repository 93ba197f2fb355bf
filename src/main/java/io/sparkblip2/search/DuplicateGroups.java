package io.sparkblip2.search;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;

/**
 * Groups of images that look alike: each has another in its group whose mean vector has at least a
 * cosine with its own. They are the groups that comparing every image with every other would give;
 * only images that can be so near are compared, as {@link ListVisits} says.
 *
 * @param cosine from 0.5 to 1
 */
record DuplicateGroups(SparkSession spark, double cosine) {
  static final List<String> COLUMNS = List.of("group_id", "images", "image_uri", Found.SIMILARITY);

  private static final int SAMPLED_OF_A_LIST = 40;

  /** A vector's product with itself is 1 only up to what its sum of float products is off by. */
  private static final double ROUNDING = 4e-6;

  /**
   * @param rows of embeddings of one recipe, an image a row
   * @return a row per image that has another like it: group_id, the smallest image_uri of the
   *     group; images, of the group; image_uri; similarity, to the nearest image of all
   */
  Dataset<Row> of(Dataset<Row> rows) {
    Dataset<Row> vectors = rows.select("image_uri", "embedding");
    long images = vectors.count();
    int lists = IndexRefresh.lists(images);
    float[][] sample =
        VectorSample.of(
            vectors.withColumn("queries", array(col("embedding"))),
            images,
            lists * SAMPLED_OF_A_LIST);
    Broadcast<Centroids> centroids =
        new JavaSparkContext(spark.sparkContext()).broadcast(KMeans.train(sample, lists));
    double least = cosine - ROUNDING;
    Dataset<Row> links =
        vectors
            .flatMap(new ListVisits(centroids, Math.acos(least)), Encoders.row(ListVisits.SCHEMA))
            .groupByKey((MapFunction<Row, Integer>) row -> row.getInt(0), Encoders.INT())
            .flatMapGroups(new ListDuplicates(least), Encoders.row(ListDuplicates.LINKS))
            .localCheckpoint();
    centroids.destroy();
    Column inGroup = count(lit(1)).over(Window.partitionBy("group_id"));
    return links
        .groupBy("image_uri")
        .agg(max(Found.SIMILARITY).as(Found.SIMILARITY))
        .join(ConnectedImages.of(links), "image_uri")
        .withColumn("images", inGroup)
        .select(COLUMNS.stream().map(org.apache.spark.sql.functions::col).toArray(Column[]::new))
        .orderBy(col("group_id"), col(Found.SIMILARITY).desc(), col("image_uri"));
  }
}
