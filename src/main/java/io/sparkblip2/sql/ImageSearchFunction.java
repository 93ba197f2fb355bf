package io.sparkblip2.sql;

import io.sparkblip2.config.FunctionsConfig;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.inference.ModelOption;
import io.sparkblip2.search.Found;
import io.sparkblip2.search.ImageSearch;
import io.sparkblip2.search.SearchedTables;
import io.sparkblip2.tables.DatabaseTables;
import io.sparkblip2.tables.EmbeddingsTable;
import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.ImagesTable;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The table function {@code image_search(text, k [, rerank [, exact]])}: a query over the output
 * that the settings name, with its index, or over the session's table or view {@code embeddings}.
 */
final class ImageSearchFunction {
  private static final String CALL = "image_search(text, k [, rerank [, exact]])";

  static final FunctionText TEXT =
      new FunctionText(
          "image_search",
          "_FUNC_(text, k [, rerank [, exact]]) - Returns the k images that a text describes best, of the newest recipe in embeddings: image_uri, similarity, itm_score, note. The tables are those of spark.blip2.output or spark.blip2.database, with their index, or the session's embeddings.",
          List.of(
              "text - what the images show, of which the first 35 tokens count",
              "k - images at most, 1 to 10000",
              "rerank - how many of the most similar, at least k, ITM judges again, which then decides; 1000 at most, 0 if absent",
              "exact - true to read every vector even where there is an index; false if absent"),
          List.of("SELECT * FROM _FUNC_('a red mug', 10);"));

  private ImageSearchFunction() {}

  static LogicalPlan plan(List<Expression> arguments) {
    if (arguments.size() < 2 || arguments.size() > 4) {
      throw new WrongCallException(
          "%s was called with %d arguments.".formatted(CALL, arguments.size()));
    }
    FunctionsConfig config = SessionSettings.of(SparkSession.active());
    if (config.retrievalModel().equals("none")) {
      throw new WrongCallException(
          "image_search needs the retrieval model that made the vectors; name its folder: SET `%sretrieval-model`=FOLDER."
              .formatted(FunctionsConfig.PREFIX));
    }
    SearchedTables tables = tables(config);
    boolean exact = arguments.size() > 3 && truth(arguments.get(3));
    ImageSearch search =
        new ImageSearch(
            exact ? tables.exact() : tables,
            List.of(),
            ModelOption.name(config.retrievalModel()),
            0);
    Found found =
        search.byText(
            text(arguments.get(0)),
            count(arguments.get(1)),
            arguments.size() > 2 ? count(arguments.get(2)) : 0);
    return QueryPlans.execution(found.rows()).analyzed();
  }

  private static SearchedTables tables(FunctionsConfig config) {
    SparkSession spark = SparkSession.active();
    if (!config.output().isEmpty()) {
      return SearchedTables.of(new FolderTables(spark, config.output()));
    }
    if (!config.database().isEmpty()) {
      return SearchedTables.of(new DatabaseTables(spark, config.database(), ""));
    }
    String images = ImagesTable.TABLE.name();
    return SearchedTables.of(
        spark.table(EmbeddingsTable.TABLE.name()),
        spark.catalog().tableExists(images)
            ? spark.table(images)
            : spark.createDataFrame(List.of(), ImagesTable.TABLE.schema()),
        "the session's table 'embeddings'");
  }

  private static Object constant(Expression argument) {
    Expression computable = computable(argument);
    if (!computable.foldable()) {
      throw new WrongCallException(
          "image_search wants constants; for a text of each row compare with itc_similarity.");
    }
    Object value = computable.eval(null);
    if (value == null) {
      throw new WrongCallException("image_search wants a text and numbers, not NULL.");
    }
    return value;
  }

  /** Functions that Spark has only as others, such as nvl, are replaced by its optimizer. */
  private static Expression computable(Expression expression) {
    Expression replaced =
        expression instanceof RuntimeReplaceable function ? function.replacement() : expression;
    return replaced.mapChildren(ImageSearchFunction::computable);
  }

  private static String text(Expression argument) {
    if (constant(argument) instanceof UTF8String text) {
      return text.toString();
    }
    throw new WrongCallException(
        "image_search wants a string for text, not %s.".formatted(argument.dataType().sql()));
  }

  private static boolean truth(Expression argument) {
    if (constant(argument) instanceof Boolean truth) {
      return truth;
    }
    throw new WrongCallException("image_search wants true or false for exact.");
  }

  private static int count(Expression argument) {
    if (argument.dataType() instanceof IntegralType
        && constant(argument) instanceof Number number) {
      return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number.longValue()));
    }
    throw new WrongCallException(
        "image_search wants whole numbers for k and rerank, not %s."
            .formatted(argument.dataType().sql()));
  }
}
