package io.sparkblip2.jobs;

import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.config.SearchConfig;
import io.sparkblip2.inference.ModelOption;
import io.sparkblip2.search.ImageSearch;
import io.sparkblip2.tables.EmbeddingsTable;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.OutputTables;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The job {@code search} from its options to its last row.
 *
 * @param out for the images found
 * @param err for what was left out
 */
record SearchWork(PrintStream out, PrintStream err) {

  void run(SearchConfig config) throws IOException {
    String model = modelName(config);
    try (SparkSession spark = SparkSessions.open("search")) {
      FunctionSettings settings = new FunctionSettings(spark);
      settings.set("model", config.model(), "builtin:captioner");
      settings.set("retrieval-model", config.retrievalModel(), "none");
      settings.set("precision", config.precision().toString().toLowerCase(Locale.ROOT), "float32");
      settings.set("device", config.device(), "auto");
      OutputTables tables = new CaptionPlaces("", config.output(), config.database()).tables(spark);
      tables.check();
      ImageSearch search =
          new ImageSearch(
              ImageSearch.withoutRemoved(
                  tables.read(EmbeddingsTable.TABLE), tables.read(ImagesTable.TABLE)),
              tables.toString(),
              config.recipe().isEmpty() ? List.of() : List.of(config.recipe()),
              model);
      Dataset<Row> found =
          config.image().isEmpty()
              ? search.byText(config.text(), config.top(), config.rerank())
              : search.byImage(config.image(), names(spark, config.image()), config.top());
      long leftOut = search.leftOut();
      if (leftOut > 0) {
        err.printf(
            "%,d images have vectors of other recipes only and were not searched; --recipe searches those.%n",
            leftOut);
      }
      StatementRunner.print(out, config.format(), ImageSearch.COLUMNS, new ResultRows(found));
    }
  }

  /** Of the model whose vectors are searched for, as the column {@code model} has it. */
  private static String modelName(SearchConfig config) {
    if (config.retrievalModel().equals("none")) {
      return ModelOption.name(
          config.model(), Checkpoint.open(BuiltinModels.folder(config.model())));
    }
    RetrievalCheckpoint checkpoint =
        RetrievalCheckpoint.open(BuiltinModels.folder(config.retrievalModel()));
    checkpoint.requireComplete();
    return ModelOption.name(config.retrievalModel(), checkpoint);
  }

  /** As the user wrote it, and as a listing of the file system writes it. */
  private static List<String> names(SparkSession spark, String image) {
    try {
      Path path = new Path(image);
      String listed =
          path.getFileSystem(spark.sparkContext().hadoopConfiguration())
              .makeQualified(path)
              .toString();
      return List.of(image, listed);
    } catch (IOException | IllegalArgumentException e) {
      return List.of(image); // a web address, or nothing that can be read, which is told later
    }
  }
}
