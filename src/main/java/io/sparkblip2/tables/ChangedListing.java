package io.sparkblip2.tables;

import static org.apache.spark.sql.functions.broadcast;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The images of a table, from those that an earlier version of it named and from its changes since.
 *
 * <p>A URI in more rows than before is in one at least. One in fewer rows may still be in another,
 * and is looked for in the table. All others are where they were.
 */
final class ChangedListing {
  /** So many changes fit into every process. */
  private static final long FEW = 100_000;

  private ChangedListing() {}

  /**
   * Reads the changes at once, while they are there to be read.
   *
   * @param known image_uri, each once
   * @param changes image_uri, each once, and by how many rows it changed: {@code rows}, not 0
   * @param table image_uri of every row now
   */
  static ImageListing of(Dataset<Row> known, Dataset<Row> changes, Dataset<Row> table) {
    KeptRows kept = KeptRows.of("changed images", changes);
    try {
      long changed = kept.rows().count();
      Dataset<Row> less = kept.rows().filter("rows < 0").select("image_uri");
      if (less.isEmpty()) {
        return listing(known, kept, changed, less, kept::close);
      }
      KeptRows found =
          KeptRows.of(
              "images still there",
              table.join(small(less, changed), "image_uri", "left_semi").distinct());
      return listing(
          known,
          kept,
          changed,
          found.rows(),
          () -> {
            found.close();
            kept.close();
          });
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      kept.close();
      throw e;
    }
  }

  private static ImageListing listing(
      Dataset<Row> known, KeptRows changes, long changed, Dataset<Row> found, Runnable release) {
    Dataset<Row> uris =
        known
            .join(small(changes.rows(), changed).select("image_uri"), "image_uri", "left_anti")
            .unionByName(changes.rows().filter("rows > 0").select("image_uri"))
            .unionByName(found);
    return ImageListing.ofUris(uris, 0, release);
  }

  private static Dataset<Row> small(Dataset<Row> rows, long count) {
    return count <= FEW ? broadcast(rows) : rows;
  }
}
