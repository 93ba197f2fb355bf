package io.sparkblip2.search;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.min;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The groups of images that links connect, by labels that are passed on: every image takes the
 * smallest label among its neighbours, then its label's label, until nothing changes. The second
 * step halves the way that is left, so that long chains need few rounds.
 */
final class ConnectedImages {
  private ConnectedImages() {}

  /**
   * @param links image_uri, other
   * @return image_uri, group_id: the smallest image_uri of the group
   */
  static Dataset<Row> of(Dataset<Row> links) {
    Dataset<Row> both =
        links
            .select(col("image_uri"), col("other"))
            .union(links.select(col("other"), col("image_uri")))
            .union(links.select(col("image_uri"), col("image_uri")))
            .union(links.select(col("other"), col("other")))
            .distinct()
            .localCheckpoint();
    Dataset<Row> labels =
        both.groupBy("image_uri").agg(min("other").as("group_id")).localCheckpoint();
    while (true) {
      Dataset<Row> before = labels;
      Dataset<Row> passed =
          both.join(before.toDF("other", "label"), "other")
              .groupBy("image_uri")
              .agg(min("label").as("label"));
      labels =
          passed
              .join(before.toDF("label", "further"), "label")
              .select(col("image_uri"), least(col("label"), col("further")).as("group_id"))
              .localCheckpoint();
      boolean settled =
          labels.join(before, new String[] {"image_uri", "group_id"}, "left_anti").isEmpty();
      if (settled) {
        return labels;
      }
    }
  }
}
