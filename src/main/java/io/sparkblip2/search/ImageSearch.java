package io.sparkblip2.search;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.RecipeRows;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Searches the vectors of one recipe, the newest or one that was asked for: those of two are never
 * compared. The result is a query that has not run yet, of {@link #COLUMNS}.
 *
 * @param embeddings rows of the table of that name
 * @param place of the table, for people
 * @param recipes at most one to search; empty for the newest
 * @param model name of the model that makes the vectors that are searched for
 */
public record ImageSearch(
    Dataset<Row> embeddings, String place, List<String> recipes, String model) {
  public static final int MOST = 10_000;

  /** {@code note} says why an image has no {@code itm_score} where one was asked for. */
  public static final List<String> COLUMNS =
      List.of("image_uri", "similarity", "itm_score", "note");

  private static final String SIMILARITY = "similarity";

  /** The rows of images that are not marked as removed in the table {@code images}. */
  public static Dataset<Row> withoutRemoved(Dataset<Row> embeddings, Dataset<Row> images) {
    Dataset<Row> removed =
        images.filter(col("status").equalTo(ImagesTable.REMOVED)).select("image_uri");
    return embeddings.join(removed, new String[] {"image_uri"}, "left_anti");
  }

  /**
   * The images that a text describes best.
   *
   * @param top images at most, 1 to {@link #MOST}
   * @param rerank of the most similar, how many ITM looks at again, at least top; it then decides
   *     their order; 0 for none
   * @throws WrongCallException if there is nothing to search, or it was made by another model
   */
  public Dataset<Row> byText(String text, int top, int rerank) {
    if (text.isBlank()) {
      throw new WrongCallException("The text to search for is empty; say what the images show.");
    }
    requireTop(top);
    Dataset<Row> vectors =
        chosen(embeddings.filter("kind = 'itc' AND queries IS NOT NULL"), "embeddings of kind itc");
    Dataset<Row> similar =
        best(
            vectors,
            call_function(
                "itc_similarity", col("queries"), call_function("blip2_text_embedding", lit(text))),
            Math.max(top, rerank));
    if (rerank == 0) {
      return similar.select(columns(lit(null).cast("float"), lit(null).cast("string")));
    }
    Column judged = call_function("try_itm_score", col("image_uri"), lit(text));
    return similar
        .select(columns(judged, call_function("blip2_image_error", col("image_uri"))))
        .orderBy(col("itm_score").desc_nulls_last(), col(SIMILARITY).desc(), col("image_uri"))
        .limit(top);
  }

  /**
   * The images most like one, which is left out itself.
   *
   * @param uri an image of the table, whose vector is there, or another, whose is computed
   * @param names what the image may be called in the table
   * @throws WrongCallException as {@link #byText}
   */
  public Dataset<Row> byImage(String uri, List<String> names, int top) {
    requireTop(top);
    Dataset<Row> all = embeddings.filter("embedding IS NOT NULL");
    RecipeRows rows = RecipeRows.choose(all, "embeddings in " + place, recipes, List.of());
    List<Row> stored =
        rows.rows()
            .filter(col("image_uri").isin(names.toArray()))
            .select("embedding")
            .limit(1)
            .collectAsList();
    if (stored.isEmpty()) {
      requireModel(rows);
    }
    Column vector =
        stored.isEmpty()
            ? call_function("blip2_image_embedding", lit(uri))
            : array(stored.get(0).getList(0).stream().map(x -> lit(x)).toArray(Column[]::new));
    return best(
            rows.rows().filter(col("image_uri").isin(names.toArray()).equalTo(false)),
            call_function("itc_similarity", array(col("embedding")), vector),
            top)
        .select(columns(lit(null).cast("float"), lit(null).cast("string")));
  }

  /** How many images have vectors of other recipes only, and are therefore not searched. */
  public long leftOut() {
    Dataset<Row> all = embeddings.filter("embedding IS NOT NULL");
    RecipeRows rows = RecipeRows.choose(all, "embeddings in " + place, recipes, List.of());
    return all.select("image_uri").distinct().count()
        - rows.rows().select("image_uri").distinct().count();
  }

  private Dataset<Row> chosen(Dataset<Row> rows, String what) {
    RecipeRows chosen = RecipeRows.choose(rows, what + " in " + place, recipes, List.of());
    requireModel(chosen);
    return chosen.rows();
  }

  private void requireModel(RecipeRows rows) {
    if (recipes.isEmpty() && !model.equals(rows.model())) {
      throw new WrongCallException(
          "The vectors of recipe %s in %s are by the model '%s', and what is searched for would be by '%s'; vectors of two models cannot be compared. Name the model that made them, or, if it is the same under another name, the recipe."
              .formatted(rows.recipeId(), place, rows.model(), model));
    }
  }

  private static Dataset<Row> best(Dataset<Row> rows, Column similarity, int count) {
    return rows.select(col("image_uri"), similarity.as(SIMILARITY))
        .orderBy(col(SIMILARITY).desc_nulls_last(), col("image_uri"))
        .limit(count);
  }

  private static Column[] columns(Column itmScore, Column note) {
    return new Column[] {
      col("image_uri"), col(SIMILARITY), itmScore.as("itm_score"), note.as("note")
    };
  }

  private static void requireTop(int top) {
    if (top < 1 || top > MOST) {
      throw new WrongCallException(
          "A search gives between 1 and %,d images, not %,d.".formatted(MOST, top));
    }
  }
}
