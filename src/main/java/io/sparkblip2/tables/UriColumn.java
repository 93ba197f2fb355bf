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
import org.apache.spark.sql.types.StructType;

/**
 * Image URIs in a column of a table.
 *
 * @param table its name, for messages
 */
record UriColumn(String table, String name) {

  /**
   * @throws WrongCallException if a table of this schema has no such column of strings
   */
  void check(StructType schema) {
    DataType type =
        Arrays.stream(schema.fields())
            .filter(field -> field.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new WrongCallException(
                        "The table '%s' has no column '%s', only %s; name the column of image URIs with --uri-column."
                            .formatted(table, name, String.join(", ", schema.names()))))
            .dataType();
    if (!type.equals(DataTypes.StringType)) {
      throw new WrongCallException(
          "The column '%s' of '%s' holds %s, but image URIs are strings; name another with --uri-column."
              .formatted(name, table, type.simpleString()));
    }
  }

  /** The URIs, as the tables have them: {@code image_uri}. */
  Column uri() {
    return withoutSecrets(col("`" + name.replace("`", "``") + "`")).as("image_uri");
  }

  /** Whether {@code image_uri} names an image. */
  static Column named() {
    return col("image_uri").isNotNull().and(trim(col("image_uri")).notEqual(""));
  }

  /**
   * @throws WrongCallException if there is no such column, or nothing in it
   */
  ImageListing list(Dataset<Row> rows) {
    check(rows.schema());
    Dataset<Row> uris = rows.select(uri());
    long withoutUri = uris.filter(named().unary_$bang()).count();
    Dataset<Row> named = uris.filter(named());
    if (named.isEmpty()) {
      throw new WrongCallException(
          "The column '%s' of '%s' holds no image URI.".formatted(name, table));
    }
    return ImageListing.ofUris(named.distinct(), withoutUri, () -> {});
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
