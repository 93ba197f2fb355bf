package io.sparkblip2.search;

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
 * @param captions image_uri, caption; null where the words of captions do not count
 */
public record SearchedTables(
    Dataset<Row> embeddings,
    Dataset<Row> removed,
    String place,
    IndexTables index,
    Dataset<Row> captions) {

  /** The tables of an output, with its index. */
  public static SearchedTables of(OutputTables tables) {
    SearchedTables plain =
        of(tables.read(EmbeddingsTable.TABLE), tables.read(ImagesTable.TABLE), tables.toString());
    return new SearchedTables(
        plain.embeddings, plain.removed, plain.place, new IndexTables(tables), null);
  }

  /** Tables without an index. */
  public static SearchedTables of(Dataset<Row> embeddings, Dataset<Row> images, String place) {
    return new SearchedTables(embeddings, ImagesTable.removed(images), place, null, null);
  }

  /** The same, of which every vector is read. */
  public SearchedTables exact() {
    return new SearchedTables(embeddings, removed, place, null, captions);
  }

  /** The same, where the words of captions count too. */
  public SearchedTables withWords(Dataset<Row> currentCaptions) {
    return new SearchedTables(embeddings, removed, place, index, currentCaptions);
  }

  /** The same, where they do not. */
  SearchedTables withoutWords() {
    return withWords(null);
  }

  Dataset<Row> present() {
    return withoutRemoved(embeddings);
  }

  /**
   * @param rows with image_uri
   */
  Dataset<Row> withoutRemoved(Dataset<Row> rows) {
    return ImagesTable.without(rows, removed);
  }
}
