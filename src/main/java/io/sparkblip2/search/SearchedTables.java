package io.sparkblip2.search;

import static org.apache.spark.sql.functions.col;

import io.sparkblip2.tables.EmbeddingsTable;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.IndexTables;
import io.sparkblip2.tables.OutputTables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a search looks at.
 *
 * @param embeddings rows of the table of that name
 * @param removed image_uri of the images that left their catalog, which are not found
 * @param place of the tables, for people
 * @param index null where there is none to be used
 */
public record SearchedTables(
    Dataset<Row> embeddings, Dataset<Row> removed, String place, IndexTables index) {

  /** The tables of an output, with its index. */
  public static SearchedTables of(OutputTables tables) {
    return of(tables.read(EmbeddingsTable.TABLE), tables.read(ImagesTable.TABLE), tables.toString())
        .with(new IndexTables(tables));
  }

  /** Tables without an index. */
  public static SearchedTables of(Dataset<Row> embeddings, Dataset<Row> images, String place) {
    Dataset<Row> removed =
        images.filter(col("status").equalTo(ImagesTable.REMOVED)).select("image_uri");
    return new SearchedTables(embeddings, removed, place, null);
  }

  /** The same, of which every vector is read. */
  public SearchedTables exact() {
    return with(null);
  }

  private SearchedTables with(IndexTables other) {
    return new SearchedTables(embeddings, removed, place, other);
  }

  Dataset<Row> present() {
    return withoutRemoved(embeddings);
  }

  /**
   * @param rows with image_uri
   */
  Dataset<Row> withoutRemoved(Dataset<Row> rows) {
    return rows.join(removed, new String[] {"image_uri"}, "left_anti");
  }
}
