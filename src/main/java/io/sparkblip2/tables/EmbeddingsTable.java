package io.sparkblip2.tables;

import static io.sparkblip2.tables.TableDefinition.optional;
import static io.sparkblip2.tables.TableDefinition.required;
import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.sparkblip2.inference.Prediction;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;

/** One row per image and embedding recipe: the mean vector, and one vector per query. */
public final class EmbeddingsTable {
  private static final ArrayType VECTOR = DataTypes.createArrayType(FloatType);

  public static final TableDefinition TABLE =
      TableDefinition.of(
          "embeddings",
          List.of("image_uri", "recipe_id"),
          List.of(
              required("image_uri", StringType),
              required("recipe_id", StringType),
              required("sha256", StringType),
              required("kind", StringType),
              required("embedding", VECTOR),
              optional("queries", DataTypes.createArrayType(VECTOR)),
              optional("model", StringType),
              required("run_id", StringType),
              required("created_at", TimestampType)),
          "kind",
          "created_at");

  private EmbeddingsTable() {}

  static Row row(
      ImageFacts image, String recipeId, Prediction.Embedding embedding, RowStamp stamp) {
    return RowFactory.create(
        image.uri(),
        recipeId,
        image.sha256(),
        embedding.kind(),
        boxed(embedding.embedding()),
        Arrays.stream(embedding.queries()).map(EmbeddingsTable::boxed).toArray(Object[]::new),
        stamp.embeddingModel(),
        stamp.runId(),
        Timestamp.from(stamp.at()));
  }

  /** Spark's rows take arrays of objects only. */
  private static Float[] boxed(float[] vector) {
    Float[] boxed = new Float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      boxed[i] = vector[i];
    }
    return boxed;
  }
}
