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

/** One row per image, question and answer recipe. */
public final class AnswersTable {
  public static final TableDefinition TABLE =
      TableDefinition.of(
              "answers",
              List.of("image_uri", "question_id", "recipe_id"),
              List.of(
                  required("image_uri", StringType),
                  required("question_id", StringType),
                  required("recipe_id", StringType),
                  required("sha256", StringType),
                  required("question", StringType),
                  required("answer", StringType),
                  optional("score", FloatType),
                  optional("prompt", StringType),
                  optional("model", StringType),
                  optional("quality_flags", DataTypes.createArrayType(StringType)),
                  optional("alternatives", Alternatives.type("answer")),
                  required("run_id", StringType),
                  required("created_at", TimestampType)),
              "created_at")
          .withLater("alternatives");

  private AnswersTable() {}

  static Row row(ImageFacts image, String recipeId, Prediction.Answer answer, RowStamp stamp) {
    return RowFactory.create(
        image.uri(),
        answer.questionId(),
        recipeId,
        image.sha256(),
        answer.question(),
        answer.answer(),
        answer.score(),
        answer.prompt(),
        stamp.model(),
        answer.qualityFlags().toArray(new String[0]),
        Alternatives.rows(answer.alternatives()),
        stamp.runId(),
        Timestamp.from(stamp.at()));
  }
}
