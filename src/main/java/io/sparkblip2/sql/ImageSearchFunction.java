package io.sparkblip2.sql;

import io.sparkblip2.config.FunctionsConfig;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.search.ImageSearch;
import io.sparkblip2.tables.EmbeddingsTable;
import io.sparkblip2.tables.ImagesTable;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.internal.SQLConf;

/**
 * The table function {@code image_search(text, k [, rerank])}: a query over the table or view
 * {@code embeddings} of the session, or of the output that the settings name.
 */
final class ImageSearchFunction {
  static final FunctionText TEXT =
      new FunctionText(
          "image_search",
          "_FUNC_(text, k [, rerank]) - Returns the k images that a text describes best, of the newest recipe in embeddings: image_uri, similarity, itm_score, note. The table is the session's embeddings, or that of spark.blip2.output or spark.blip2.database.",
          List.of(
              "text - what the images show, of which the first 35 tokens count",
              "k - images at most, 1 to 10000",
              "rerank - how many of the most similar, at least k, ITM judges again, which then decides; 0 if absent"),
          List.of("SELECT * FROM _FUNC_('a red mug', 10);"));

  private ImageSearchFunction() {}

  static LogicalPlan plan(List<Expression> arguments) {
    if (arguments.size() < 2 || arguments.size() > 3) {
      throw new WrongCallException(
          "image_search(text, k [, rerank]) was called with %d arguments."
              .formatted(arguments.size()));
    }
    FunctionsConfig config = SessionSettings.of(SQLConf.get());
    if (config.retrievalModel().equals("none")) {
      throw new WrongCallException(
          "image_search needs the retrieval model that made the vectors; name its folder: SET `%sretrieval-model`=FOLDER."
              .formatted(FunctionsConfig.PREFIX));
    }
    ImageSearch search =
        new ImageSearch(
            embeddings(config), place(config), List.of(), modelName(config.retrievalModel()));
    String text = String.valueOf(constant(arguments.get(0)));
    Dataset<Row> found =
        search.byText(
            text, count(arguments.get(1)), arguments.size() > 2 ? count(arguments.get(2)) : 0);
    return QueryPlans.execution(found).analyzed();
  }

  private static Dataset<Row> embeddings(FunctionsConfig config) {
    Dataset<Row> rows = table(config, EmbeddingsTable.TABLE.name());
    String images = ImagesTable.TABLE.name();
    boolean session = config.output().isEmpty() && config.database().isEmpty();
    return session && !SparkSession.active().catalog().tableExists(images)
        ? rows
        : ImageSearch.withoutRemoved(rows, table(config, images));
  }

  private static Dataset<Row> table(FunctionsConfig config, String name) {
    SparkSession spark = SparkSession.active();
    if (!config.output().isEmpty()) {
      return spark
          .read()
          .format("delta")
          .load(new org.apache.hadoop.fs.Path(config.output(), name).toString());
    }
    return spark.table(config.database().isEmpty() ? name : config.database() + "." + name);
  }

  private static String place(FunctionsConfig config) {
    if (!config.output().isEmpty()) {
      return "'" + config.output() + "'";
    }
    return config.database().isEmpty()
        ? "the session's table 'embeddings'"
        : "database '" + config.database() + "'";
  }

  /** As the column {@code model} has it. */
  private static String modelName(String option) {
    return option.startsWith("builtin:")
        ? option
        : Path.of(option).normalize().getFileName().toString();
  }

  private static Object constant(Expression argument) {
    if (!argument.foldable()) {
      throw new WrongCallException(
          "image_search wants constants; for a text of each row compare with itc_similarity.");
    }
    Object value = argument.eval(null);
    if (value == null) {
      throw new WrongCallException("image_search wants a text and numbers, not NULL.");
    }
    return value;
  }

  private static int count(Expression argument) {
    if (constant(argument) instanceof Number number) {
      return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number.longValue()));
    }
    throw new WrongCallException("image_search wants whole numbers for k and rerank.");
  }
}
