package io.sparkblip2.tables;

import static io.sparkblip2.tables.TableDefinition.optional;
import static io.sparkblip2.tables.TableDefinition.required;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.sparkblip2.inference.Prediction;
import java.sql.Timestamp;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** One row per image: what became of it, and which version of its file was read. */
public final class ImagesTable {
  public static final String OK = "ok";
  public static final String FAILED = "failed";

  /** Left the catalog: its rows are kept, and count again when it is back. */
  public static final String REMOVED = "removed";

  public static final TableDefinition TABLE =
      TableDefinition.of(
          "images",
          List.of("image_uri"),
          List.of(
              required("image_uri", StringType),
              required("status", StringType),
              optional("stage", StringType),
              optional("error_class", StringType),
              optional("error_message", StringType),
              optional("sha256", StringType),
              optional("byte_length", LongType),
              optional("modified_at", TimestampType),
              optional("format", StringType),
              optional("width", IntegerType),
              optional("height", IntegerType),
              required("run_id", StringType),
              required("updated_at", TimestampType)),
          "status",
          "sha256",
          "run_id",
          "updated_at");

  private static final int LONGEST_MESSAGE = 500;

  private ImagesTable() {}

  /** The images that did not leave the catalog; image_uri. */
  public static Dataset<Row> active(OutputTables tables) {
    return tables.read(TABLE).filter(col("status").notEqual(REMOVED)).select("image_uri");
  }

  /**
   * The images that left the catalog; image_uri.
   *
   * @param images rows of this table
   */
  public static Dataset<Row> removed(Dataset<Row> images) {
    return images.filter(col("status").equalTo(REMOVED)).select("image_uri");
  }

  /**
   * Rows that are not about these images.
   *
   * @param rows with image_uri
   * @param removed image_uri
   */
  public static Dataset<Row> without(Dataset<Row> rows, Dataset<Row> removed) {
    return rows.join(removed, new String[] {"image_uri"}, "left_anti");
  }

  /** Row of an image whose outputs were computed. */
  static Row ok(ImageFacts image, RowStamp stamp) {
    return row(image, OK, null, null, null, stamp);
  }

  /** Row of an image without outputs; the message is cut to 500 characters on one line. */
  static Row failed(ImageFacts image, Prediction.Failure failure, RowStamp stamp) {
    return row(
        image, FAILED, failure.stage(), failure.errorClass(), shorten(failure.message()), stamp);
  }

  private static Row row(
      ImageFacts image,
      String status,
      String stage,
      String errorClass,
      String message,
      RowStamp stamp) {
    return RowFactory.create(
        image.uri(),
        status,
        stage,
        errorClass,
        message,
        image.sha256(),
        image.byteLength(),
        image.modifiedAt(),
        image.format(),
        image.width(),
        image.height(),
        stamp.runId(),
        Timestamp.from(stamp.at()));
  }

  private static String shorten(String message) {
    if (message == null) {
      return null;
    }
    String line = message.replaceAll("\\p{Cntrl}+", " ").strip();
    if (line.length() <= LONGEST_MESSAGE) {
      return line;
    }
    boolean insidePair = Character.isHighSurrogate(line.charAt(LONGEST_MESSAGE - 1));
    return line.substring(0, insidePair ? LONGEST_MESSAGE - 1 : LONGEST_MESSAGE);
  }
}
