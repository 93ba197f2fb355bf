package io.sparkblip2.tables;

import static org.apache.spark.sql.functions.array_except;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Decides which of some planned images a model has to see, when it shall see the same bytes once.
 *
 * <p>What is missing of an image is taken from any other image whose bytes have the same SHA-256,
 * be it removed; what no image has is computed for the first of those with these bytes.
 */
public final class SameBytes {
  private final OutputTables tables;
  private final Recipes recipes;

  public SameBytes(OutputTables tables, Recipes recipes) {
    this.tables = tables;
    this.recipes = recipes;
  }

  /**
   * @param hashed as {@link PlannedImage#SCHEMA}, with sha256 wherever the file could be read
   * @return the same, with {@code computes} (whether the model sees this image) and what it then is
   *     asked for: {@code caption_left}, {@code questions_left}, {@code embedding_left}
   */
  public Dataset<Row> decide(Dataset<Row> hashed) {
    Dataset<Row> bytes = bytes(hashed);
    Dataset<Row> found =
        hashed
            .join(flag(images(bytes), "described"), same(), "left")
            .drop("bytes")
            .join(
                flag(RecipeOutputs.captions(tables, recipes), bytes, "caption_found"),
                same(),
                "left")
            .drop("bytes")
            .join(
                flag(RecipeOutputs.embeddings(tables, recipes), bytes, "embedding_found"),
                same(),
                "left")
            .drop("bytes")
            .join(answers(bytes), same(), "left")
            .drop("bytes");
    Column described = coalesce(col("described"), lit(false));
    Column first =
        col("sha256")
            .isNull()
            .or(row_number().over(Window.partitionBy("sha256").orderBy("image_uri")).equalTo(1));
    return found
        .withColumn("caption_left", left("caption", described, "caption_found"))
        .withColumn("embedding_left", left("embedding", described, "embedding_found"))
        .withColumn(
            "questions_left",
            when(
                    described,
                    array_except(
                        col("questions"),
                        coalesce(col("questions_found"), expr("cast(array() AS array<string>)"))))
                .otherwise(col("questions")))
        .withColumn("first", first)
        .withColumn(
            "computes",
            col("first")
                .and(
                    col("caption_left")
                        .or(col("embedding_left"))
                        .or(size(col("questions_left")).gt(0))))
        .drop("described", "caption_found", "embedding_found", "questions_found", "first");
  }

  /** The decided images that the model has to see, as {@link PlannedImage#SCHEMA}. */
  public static Dataset<Row> toCompute(Dataset<Row> decided) {
    return decided
        .filter(col("computes"))
        .select(
            col("image_uri"),
            col("modified_at"),
            col("byte_length"),
            col("known_in"),
            col("caption_left").as("caption"),
            col("questions_left").as("questions"),
            col("embedding_left").as("embedding"),
            col("sha256"),
            col("tried_again"),
            col("recorded"));
  }

  /** The bytes that images have, each once; column {@code bytes}. */
  static Dataset<Row> bytes(Dataset<Row> images) {
    return broadcast(
        images.filter(col("sha256").isNotNull()).select(col("sha256").as("bytes")).distinct());
  }

  static Column same() {
    return col("sha256").equalTo(col("bytes"));
  }

  /** Without what a decoder found in the bytes an image's row could not be written. */
  private Dataset<Row> images(Dataset<Row> bytes) {
    return tables
        .read(ImagesTable.TABLE)
        .filter(col("status").notEqual(ImagesTable.FAILED).and(col("format").isNotNull()))
        .select("sha256")
        .join(bytes, same(), "left_semi");
  }

  private Dataset<Row> answers(Dataset<Row> bytes) {
    return RecipeOutputs.answers(tables, recipes)
        .select("sha256", "question_id")
        .join(bytes, same(), "left_semi")
        .groupBy(col("sha256").as("bytes"))
        .agg(collect_set("question_id").as("questions_found"));
  }

  private static Dataset<Row> flag(Dataset<Row> outputs, Dataset<Row> bytes, String name) {
    return flag(outputs.select("sha256").join(bytes, same(), "left_semi"), name);
  }

  private static Dataset<Row> flag(Dataset<Row> hashes, String name) {
    return hashes.select(col("sha256").as("bytes")).distinct().withColumn(name, lit(true));
  }

  private static Column left(String wanted, Column described, String found) {
    return col(wanted).and(described.and(coalesce(col(found), lit(false))).unary_$bang());
  }
}
