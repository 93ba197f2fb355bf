package io.sparkblip2.tables;

import static io.sparkblip2.tables.TableDefinition.optional;
import static io.sparkblip2.tables.TableDefinition.required;
import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.sparkblip2.inference.Prediction;
import java.sql.Timestamp;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;

/** One row per image and caption recipe. */
public final class CaptionsTable {
  public static final TableDefinition TABLE =
      TableDefinition.of(
              "captions",
              List.of("image_uri", "recipe_id"),
              List.of(
                  required("image_uri", StringType),
                  required("recipe_id", StringType),
                  required("sha256", StringType),
                  required("caption", StringType),
                  optional("score", FloatType),
                  optional("prompt", StringType),
                  optional("model", StringType),
                  optional("quality_flags", DataTypes.createArrayType(StringType)),
                  optional("alternatives", Alternatives.type("caption")),
                  required("run_id", StringType),
                  required("created_at", TimestampType)),
              "created_at")
          .withLater("alternatives");

  private CaptionsTable() {}

  static Row row(ImageFacts image, String recipeId, Prediction.Caption caption, RowStamp stamp) {
    return RowFactory.create(
        image.uri(),
        recipeId,
        image.sha256(),
        caption.caption(),
        caption.score(),
        caption.prompt(),
        stamp.model(),
        caption.qualityFlags().toArray(new String[0]),
        Alternatives.rows(caption.alternatives()),
        stamp.runId(),
        Timestamp.from(stamp.at()));
  }
}
