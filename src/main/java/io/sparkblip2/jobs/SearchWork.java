package io.sparkblip2.jobs;

import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.config.DeviceChoice;
import io.sparkblip2.config.Precision;
import io.sparkblip2.config.SearchConfig;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.inference.ModelOption;
import io.sparkblip2.pipeline.IndexRun;
import io.sparkblip2.search.Found;
import io.sparkblip2.search.ImageSearch;
import io.sparkblip2.search.SearchedTables;
import io.sparkblip2.tables.CaptionsTable;
import io.sparkblip2.tables.EmbeddingsTable;
import io.sparkblip2.tables.JobDescription;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.RecipeRows;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
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
    boolean named = config.text().isBlank() || !config.retrievalModel().equals("none");
    String namedModel = named ? modelName(config, config.retrievalModel()) : null;
    try (SparkSession spark = SparkSessions.open("search")) {
      OutputTables tables = new CaptionPlaces("", config.output(), config.database()).tables(spark);
      tables.check();
      String retrievalModel = named ? config.retrievalModel() : storedModel(tables, config);
      String model = named ? namedModel : modelName(config, retrievalModel);
      FunctionSettings settings = new FunctionSettings(spark);
      settings.set("model", config.model(), "builtin:captioner");
      settings.set("retrieval-model", retrievalModel, "none");
      settings.set("precision", config.precision(), Precision.FLOAT32);
      settings.set("device", config.device(), DeviceChoice.AUTO);
      if (config.index()) {
        err.println("index: " + new IndexRun(spark, tables).run(RunIds.next()));
      }
      if (config.text().isEmpty() && config.image().isEmpty() && config.duplicates() == 0) {
        return;
      }
      SearchedTables searched = SearchedTables.of(tables);
      if (config.words()) {
        searched = searched.withWords(tables.current(CaptionsTable.TABLE));
      }
      ImageSearch search =
          new ImageSearch(
              config.exact() ? searched.exact() : searched, recipes(config), model, config.lists());
      Dataset<Row> found =
          JobDescription.during(spark, "search", () -> found(search, spark, config));
      long leftOut = JobDescription.during(spark, "count the images left out", search::leftOut);
      if (leftOut > 0) {
        err.printf(
            "%,d images have vectors of other recipes only and were not searched; --recipe searches"
                + " those.%n",
            leftOut);
      }
      List<String> columns = Arrays.asList(found.columns());
      JobDescription.during(
          spark,
          "search",
          () -> StatementRunner.print(out, config.format(), columns, new ResultRows(found)));
    }
  }

  private Dataset<Row> found(ImageSearch search, SparkSession spark, SearchConfig config) {
    if (config.duplicates() > 0) {
      return search.duplicates(config.duplicates());
    }
    return config.image().isEmpty()
        ? byText(search, config)
        : search.byImage(config.image(), names(spark, config.image()), config.top());
  }

  private Dataset<Row> byText(ImageSearch search, SearchConfig config) {
    Found found = search.byText(config.text(), config.top(), config.rerank());
    if (found.reads() != null) {
      err.println(found.reads());
    }
    if (config.recall()) {
      err.println(
          found.reads() == null
              ? "There is no index of these vectors whose recall could be told; --index makes one."
              : search.recall(config.text(), config.top()));
    }
    return found.rows();
  }

  /** The model that made the vectors, where it is one that needs no folder. */
  private static String storedModel(OutputTables tables, SearchConfig config) {
    String model =
        RecipeRows.choose(
                tables.read(EmbeddingsTable.TABLE).filter("kind = 'itc'"),
                "embeddings of kind itc in " + tables,
                recipes(config),
                List.of())
            .model();
    if (!model.startsWith("builtin:")) {
      throw new WrongCallException(
          "--text needs the model that made the image vectors, for the text's vector; it is called '%s' in %s: name its folder with --retrieval-model."
              .formatted(model, tables));
    }
    return model;
  }

  private static List<String> recipes(SearchConfig config) {
    return config.recipe().isEmpty() ? List.of() : List.of(config.recipe());
  }

  /** Of the model whose vectors are searched for, as the column {@code model} has it. */
  private static String modelName(SearchConfig config, String retrievalModel) {
    if (retrievalModel.equals("none")) {
      Checkpoint.open(BuiltinModels.folder(config.model())); // refuses what is no model
      return ModelOption.name(config.model());
    }
    RetrievalCheckpoint.open(BuiltinModels.folder(retrievalModel)).requireComplete();
    return ModelOption.name(retrievalModel);
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
