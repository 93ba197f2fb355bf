package io.sparkblip2.search;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.tables.RecipeRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.collection.Seq;

/**
 * Searches the vectors of one recipe, the newest or one that was asked for: those of two are never
 * compared. The result is a query that has not run yet: image_uri, similarity, itm_score and note,
 * which says why an image has no itm_score where one was asked for; where the words of captions
 * count, word_score stands before itm_score.
 *
 * @param recipes at most one to search; empty for the newest
 * @param model name of the model that makes the vectors that are searched for
 * @param lists of the index that are read at least; 0 for what is usual
 */
public record ImageSearch(SearchedTables tables, List<String> recipes, String model, int lists) {
  public static final int MOST = 10_000;

  /** Images that ITM judges at most: each goes through the model, text by text. */
  public static final int MOST_RERANKED = 1_000;

  /** Images of either list that are fused. */
  private static final int FUSED = 1_000;

  /**
   * The images that a text describes best.
   *
   * @param top images at most, 1 to {@link #MOST}
   * @param rerank of the most similar, how many ITM looks at again, at least top; it then decides
   *     their order; 0 for none, {@link #MOST_RERANKED} at most
   * @throws WrongCallException if there is nothing to search, or it was made by another model
   */
  public Found byText(String text, int top, int rerank) {
    if (text.isBlank()) {
      throw new WrongCallException("The text to search for is empty; say what the images show.");
    }
    requireTop(top);
    requireRerank(rerank);
    RecipeRows recipe = chosen(tables.present().filter("kind = 'itc'"), "embeddings of kind itc");
    requireModel(recipe);
    int count = Math.max(top, rerank);
    int candidates = tables.captions() == null ? count : Math.max(count, FUSED);
    Found similar =
        index(recipe)
            .map(
                index ->
                    index.similar(
                        tables,
                        recipe.rows(),
                        computed("blip2_text_embedding", text),
                        candidates,
                        lists))
            .orElseGet(() -> all(recipe.rows(), textVector(text)));
    Dataset<Row> best = best(similar.rows(), text, count);
    if (rerank == 0) {
      return similar.with(best.select(columns(lit(null).cast("float"), lit(null).cast("string"))));
    }
    Column judged = call_function("try_itm_score", col("image_uri"), lit(text));
    return similar.with(
        best.select(columns(judged, call_function("blip2_image_error", col("image_uri"))))
            .orderBy(
                col("itm_score").desc_nulls_last(), col(Found.SIMILARITY).desc(), col("image_uri"))
            .limit(top));
  }

  /** How many of the images that a search without the index finds, one with it finds too. */
  public Recall recall(String text, int top) {
    SearchedTables plain = tables.withoutWords();
    return Recall.of(
        new ImageSearch(plain.exact(), recipes, model, 0).byText(text, top, 0).rows(),
        new ImageSearch(plain, recipes, model, lists).byText(text, top, 0).rows());
  }

  private Optional<SearchIndex> index(RecipeRows recipe) {
    return tables.index() == null
        ? Optional.empty()
        : SearchIndex.open(tables.index())
            .filter(index -> index.recipeId().equals(recipe.recipeId()));
  }

  /**
   * Ranks of several scores are planned where no model can be called: it has to be done by then.
   */
  private Column textVector(String text) {
    return tables.captions() == null
        ? call_function("blip2_text_embedding", lit(text))
        : lit(computed("blip2_text_embedding", text));
  }

  private static Found all(Dataset<Row> rows, Column vector) {
    Column similarity = call_function("itc_similarity", col("queries"), vector);
    return new Found(
        rows.filter("queries IS NOT NULL")
            .select(col("image_uri"), similarity.as(Found.SIMILARITY)),
        null);
  }

  /** What a function gives for a constant, computed now and once. */
  private float[] computed(String function, String argument) {
    return Vectors.of(
        tables
            .embeddings()
            .sparkSession()
            .range(1)
            .select(call_function(function, lit(argument)))
            .first()
            .<Seq<Float>>getAs(0));
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
    RecipeRows rows = chosen(tables.present(), "embeddings");
    List<Row> stored =
        rows.rows()
            .filter(col("image_uri").isin(names.toArray()))
            .select("embedding")
            .limit(1)
            .collectAsList();
    if (stored.isEmpty()) {
      requireModel(rows);
    }
    float[] vector =
        stored.isEmpty()
            ? computed("blip2_image_embedding", uri)
            : Vectors.of(stored.get(0).<Seq<Float>>getAs(0));
    Column similarity = call_function("itc_similarity", array(col("embedding")), lit(vector));
    return best(
            rows.rows()
                .filter(col("image_uri").isin(names.toArray()).equalTo(false))
                .select(col("image_uri"), similarity.as(Found.SIMILARITY)),
            top)
        .select(columns(lit(null).cast("float"), lit(null).cast("string")));
  }

  /**
   * Groups of images that look alike.
   *
   * @param cosine of two mean vectors from which on they do, 0.5 to 1
   * @return a row for every image that has another like it: group_id, images (of the group),
   *     image_uri, similarity (to the nearest image); a group's rows beside each other
   * @throws WrongCallException if there are no embeddings
   */
  public Dataset<Row> duplicates(double cosine) {
    return new DuplicateGroups(tables.embeddings().sparkSession(), cosine)
        .of(chosen(tables.present(), "embeddings").rows());
  }

  /** How many images have vectors of other recipes only, and are therefore not searched. */
  public long leftOut() {
    Dataset<Row> all = tables.present();
    if (all.select("recipe_id").distinct().count() < 2) {
      return 0;
    }
    return all.select("image_uri").distinct().count()
        - chosen(all, "embeddings").rows().select("image_uri").distinct().count();
  }

  private RecipeRows chosen(Dataset<Row> rows, String what) {
    return RecipeRows.choose(rows, what + " in " + tables.place(), recipes, List.of());
  }

  private void requireModel(RecipeRows rows) {
    if (recipes.isEmpty() && !model.equals(rows.model())) {
      throw new WrongCallException(
          "The vectors of recipe %s in %s are by the model '%s', and what is searched for would be by '%s'; vectors of two models cannot be compared. Name the model that made them, or, if it is the same under another name, the recipe."
              .formatted(rows.recipeId(), tables.place(), rows.model(), model));
    }
  }

  private Dataset<Row> best(Dataset<Row> similar, String text, int count) {
    return tables.captions() == null
        ? best(similar, count)
        : RankFusion.of(similar, WordScores.of(tables.captions(), text), Math.max(count, FUSED))
            .limit(count);
  }

  private static Dataset<Row> best(Dataset<Row> rows, int count) {
    return rows.orderBy(col(Found.SIMILARITY).desc_nulls_last(), col("image_uri")).limit(count);
  }

  private Column[] columns(Column itmScore, Column note) {
    List<Column> columns = new ArrayList<>(List.of(col("image_uri"), col(Found.SIMILARITY)));
    if (tables.captions() != null) {
      columns.add(col(WordScores.SCORE));
    }
    columns.add(itmScore.as("itm_score"));
    columns.add(note.as("note"));
    return columns.toArray(new Column[0]);
  }

  private static void requireTop(int top) {
    if (top < 1 || top > MOST) {
      throw new WrongCallException(
          "A search gives between 1 and %,d images, not %,d.".formatted(MOST, top));
    }
  }

  private static void requireRerank(int rerank) {
    if (rerank < 0 || rerank > MOST_RERANKED) {
      throw new WrongCallException(
          "A search reranks between 1 and %,d images, or none with 0, not %,d."
              .formatted(MOST_RERANKED, rerank));
    }
  }
}
