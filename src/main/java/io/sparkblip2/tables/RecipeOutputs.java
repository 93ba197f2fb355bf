package io.sparkblip2.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The rows of the output tables that are of the recipes of a run. */
final class RecipeOutputs {
  private RecipeOutputs() {}

  static Dataset<Row> captions(OutputTables tables, Recipes recipes) {
    return tables
        .read(CaptionsTable.TABLE)
        .filter(col("recipe_id").equalTo(lit(recipes.caption())));
  }

  static Dataset<Row> embeddings(OutputTables tables, Recipes recipes) {
    return tables
        .read(EmbeddingsTable.TABLE)
        .filter(col("recipe_id").equalTo(lit(recipes.embedding())));
  }

  static Dataset<Row> answers(OutputTables tables, Recipes recipes) {
    // One set to look up in: thousands of questions as nested conditions would overflow the stack.
    Object[] asked =
        recipes.questions().entrySet().stream()
            .map(question -> question.getValue() + " " + question.getKey())
            .toArray();
    return tables
        .read(AnswersTable.TABLE)
        .filter(concat_ws(" ", col("recipe_id"), col("question_id")).isin(asked));
  }
}
