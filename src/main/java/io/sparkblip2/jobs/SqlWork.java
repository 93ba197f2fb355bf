package io.sparkblip2.jobs;

import io.sparkblip2.config.DeviceChoice;
import io.sparkblip2.config.Precision;
import io.sparkblip2.config.SqlConfig;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.sql.Statements;
import io.sparkblip2.tables.MetricsTable;
import io.sparkblip2.tables.OutputTables;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * The job {@code sql} from its options to its last row.
 *
 * @param out for rows
 * @param err for all else
 */
record SqlWork(PrintStream out, PrintStream err) {

  void run(SqlConfig config) throws IOException {
    boolean prompt = config.execute().isEmpty() && config.file().isEmpty();
    List<String> statements = prompt ? List.of() : Statements.of(text(config));
    if (!prompt && statements.isEmpty()) {
      throw new WrongCallException("There is no statement to run; give SQL with -e or -f.");
    }
    try (SparkSession spark = SparkSessions.open("sql")) {
      settings(spark, config);
      register(spark, config);
      StatementRunner runner = new StatementRunner(spark, config.format(), out);
      if (prompt) {
        new SqlPrompt(runner, err).run();
      } else {
        statements.forEach(runner::run);
      }
    }
  }

  private static String text(SqlConfig config) throws IOException {
    if (config.file().isEmpty()) {
      return config.execute();
    }
    Path file = Path.of(config.file());
    if (!Files.isRegularFile(file)) {
      throw new WrongCallException("There is no file " + file + " of statements.");
    }
    return Files.readString(file);
  }

  private static void settings(SparkSession spark, SqlConfig config) {
    FunctionSettings settings = new FunctionSettings(spark);
    settings.set("model", config.model(), "builtin:captioner");
    settings.set("retrieval-model", config.retrievalModel(), "none");
    settings.set("precision", config.precision(), Precision.FLOAT32);
    settings.set("device", config.device(), DeviceChoice.AUTO);
    settings.set("output", config.output(), "");
    settings.set("database", config.database(), "");
  }

  private static void register(SparkSession spark, SqlConfig config) {
    if (config.output().isEmpty() && config.database().isEmpty()) {
      return;
    }
    OutputTables tables = new CaptionPlaces("", config.output(), config.database()).tables(spark);
    tables.check();
    tables.registerViews();
    tables.read(MetricsTable.TABLE).createOrReplaceTempView(MetricsTable.TABLE.name());
  }
}
