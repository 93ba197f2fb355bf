package io.sparkblip2.tables;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.row_number;

import io.sparkblip2.config.RecipeId;
import io.sparkblip2.config.WrongCallException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;

/**
 * The rows of an output that were made in one way: of the newest recipe, or of one that was asked
 * for. Of answers each question has a recipe of its own, as its words are part of it.
 *
 * @param recipeId where several questions have several, an id that stands for all of them
 * @param model the one that made all of the rows
 */
public record RecipeRows(Dataset<Row> rows, String recipeId, String model) {
  private static final int SHOWN = 5;

  /**
   * @param rows of the table, already filtered
   * @param what for people, such as "captions of 'out'"
   * @param recipes to choose from; empty for all
   * @param per columns whose values have recipes of their own
   * @throws WrongCallException if no rows are left, or if they are of several models
   */
  public static RecipeRows choose(
      Dataset<Row> rows, String what, List<String> recipes, List<String> per) {
    Column[] keys =
        Stream.concat(per.stream(), Stream.of("recipe_id"))
            .map(functions::col)
            .toArray(Column[]::new);
    Dataset<Row> all =
        rows.groupBy(keys).agg(max("created_at").as("newest"), max("model").as("recipe_model"));
    Dataset<Row> wanted =
        recipes.isEmpty() ? all : all.filter(col("recipe_id").isin(recipes.toArray()));
    Column[] newestFirst = {col("newest").desc(), col("recipe_id")};
    Dataset<Row> chosen =
        per.isEmpty()
            ? wanted.orderBy(newestFirst).limit(1).drop("newest")
            : wanted
                .withColumn(
                    "place",
                    row_number().over(Window.partitionBy(columns(per)).orderBy(newestFirst)))
                .filter("place = 1")
                .drop("place", "newest");
    List<Row> found = chosen.select("recipe_id", "recipe_model").distinct().collectAsList();
    if (found.isEmpty()) {
      throw nothing(rows, what, recipes);
    }
    List<String> names = new ArrayList<>(per);
    names.add("recipe_id");
    return new RecipeRows(
        rows.join(broadcast(chosen.drop("recipe_model")), names.toArray(new String[0])),
        id(found.stream().map(row -> row.getString(0)).sorted().distinct().toList()),
        model(found, what));
  }

  private static Column[] columns(List<String> names) {
    return names.stream().map(functions::col).toArray(Column[]::new);
  }

  private static String id(List<String> recipes) {
    return recipes.size() == 1 ? recipes.get(0) : RecipeId.of(Map.of("recipes", recipes));
  }

  private static String model(List<Row> found, String what) {
    List<String> models =
        found.stream().map(row -> String.valueOf(row.getString(1))).sorted().distinct().toList();
    if (models.size() > 1) {
      throw new WrongCallException(
          "The newest %s are by several models: %s. Name the recipes of one with --recipe."
              .formatted(what, String.join(", ", models)));
    }
    return models.get(0);
  }

  private static WrongCallException nothing(Dataset<Row> rows, String what, List<String> recipes) {
    String there = summary(rows);
    return new WrongCallException(
        there.isEmpty()
            ? "There are no %s; make some with jobs/caption.sh, or name another output."
                .formatted(what)
            : "There are no %s of recipe %s; there are %s."
                .formatted(what, String.join(", ", recipes), there));
  }

  /** The newest recipes for people; empty where there are none. */
  public static String summary(Dataset<Row> rows) {
    return rows
        .groupBy("recipe_id", "model")
        .agg(count(lit(1)).as("rows"), max("created_at").as("newest"))
        .orderBy(col("newest").desc(), col("recipe_id"))
        .limit(SHOWN)
        .collectAsList()
        .stream()
        .map(
            row ->
                "%s (%s, %d rows, newest %s)"
                    .formatted(row.getString(0), row.getString(1), row.getLong(2), row.get(3)))
        .collect(Collectors.joining(", "));
  }
}
