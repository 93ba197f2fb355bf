package io.sparkblip2.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.trim;

import io.sparkblip2.config.Redaction;
import io.sparkblip2.config.WrongCallException;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** Image URIs in a column of a table. */
final class UriColumn {
  private UriColumn() {}

  static ImageListing list(Dataset<Row> table, String tableName, String column) {
    DataType type =
        Arrays.stream(table.schema().fields())
            .filter(field -> field.name().equals(column))
            .findFirst()
            .orElseThrow(
                () ->
                    new WrongCallException(
                        "The table '%s' has no column '%s', only %s; name the column of image URIs with --uri-column."
                            .formatted(
                                tableName, column, String.join(", ", table.schema().names()))))
            .dataType();
    if (!type.equals(DataTypes.StringType)) {
      throw new WrongCallException(
          "The column '%s' of '%s' holds %s, but image URIs are strings; name another with --uri-column."
              .formatted(column, tableName, type.simpleString()));
    }
    Column uri = col("`" + column.replace("`", "``") + "`");
    Dataset<Row> uris = table.select(withoutSecrets(uri).as("image_uri"));
    Column blank = col("image_uri").isNull().or(trim(col("image_uri")).equalTo(""));
    long withoutUri = uris.filter(blank).count();
    Dataset<Row> named = uris.filter(blank.unary_$bang());
    if (named.isEmpty()) {
      throw new WrongCallException(
          "The column '%s' of '%s' holds no image URI.".formatted(column, tableName));
    }
    Dataset<Row> images =
        named
            .distinct()
            .withColumn("modified_at", lit(null).cast(DataTypes.TimestampType))
            .withColumn("byte_length", lit(null).cast(DataTypes.LongType));
    return new ImageListing(images, null, 0, withoutUri, () -> {});
  }

  /**
   * A URI with a login or a signature is refused when it is fetched; before that the secret itself
   * is taken out, since the URI is the key of the tables.
   */
  static Column withoutSecrets(Column uri) {
    Column withoutLogin = regexp_replace(uri, lit(Redaction.LOGIN), lit("://***@"));
    return regexp_replace(withoutLogin, lit(Redaction.SIGNED), lit("$1***"));
  }
}
