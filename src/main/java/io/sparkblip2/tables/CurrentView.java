package io.sparkblip2.tables;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;

/**
 * The newest row of each image that was not removed, whatever recipe it is of. What was computed of
 * bytes that were replaced since is left out, as a later night may have been asked for less.
 *
 * @param of the columns that keep one row each
 */
record CurrentView(String name, TableDefinition table, List<String> of) {
  static final List<CurrentView> ALL =
      List.of(
          new CurrentView("current_captions", CaptionsTable.TABLE, List.of("image_uri")),
          new CurrentView(
              "current_answers", AnswersTable.TABLE, List.of("image_uri", "question_id")),
          new CurrentView(
              "current_embeddings", EmbeddingsTable.TABLE, List.of("image_uri", "kind")));

  /** An image that could not even be fetched has no digest: nothing is known of its bytes. */
  private static final String OUTDATED =
      """
      image.image_uri = output.image_uri
      AND (image.status = '%s' OR image.sha256 <> output.sha256)\
      """
          .formatted(ImagesTable.REMOVED);

  /**
   * @param images the table {@code images}, which tells what was removed or replaced
   */
  Dataset<Row> of(Dataset<Row> rows, Dataset<Row> images) {
    var newestFirst =
        Window.partitionBy(
                of.stream().map(functions::col).toArray(org.apache.spark.sql.Column[]::new))
            .orderBy(functions.col("created_at").desc(), functions.col("recipe_id"));
    Dataset<Row> output = rows.as("output");
    return output
        .join(images.as("image"), functions.expr(OUTDATED), "left_anti")
        .withColumn("newest", functions.row_number().over(newestFirst))
        .filter("newest = 1")
        .drop("newest");
  }

  /** The same as SQL. */
  String select(String quotedTable, String quotedImages) {
    String columns =
        List.of(table.schema().names()).stream()
            .map(TableName::quote)
            .collect(Collectors.joining(", "));
    return """
    SELECT %s FROM (
      SELECT *, row_number() OVER (
        PARTITION BY %s ORDER BY created_at DESC, recipe_id) AS newest
      FROM %s AS output WHERE NOT EXISTS (
        SELECT 1 FROM %s AS image
        WHERE %s)) WHERE newest = 1\
    """
        .formatted(columns, String.join(", ", of), quotedTable, quotedImages, OUTDATED);
  }
}
