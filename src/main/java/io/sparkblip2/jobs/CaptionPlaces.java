package io.sparkblip2.jobs;

import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.config.CaptionConfig;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.tables.DatabaseTables;
import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.OutputTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Where images come from and tables go, with what is built in filled in for what was not said.
 *
 * @param output empty where a database is given, and the other way round
 */
record CaptionPlaces(String images, String output, String database) {
  /** Set by jobs/submit.sh, so that the demo lands in one place wherever it is called from. */
  private static final String HOME = "SPARK_BLIP2_HOME";

  /** Unpacks the built-in pictures next to the tables where no images are named. */
  static CaptionPlaces of(CaptionConfig config) throws IOException {
    if (!config.images().isEmpty()) {
      return new CaptionPlaces(config.images(), config.output(), config.database());
    }
    if (!config.database().isEmpty() || config.output().matches("(?!file:)[a-z][a-z0-9]+:.*")) {
      throw new WrongCallException(
          "Say with --images what to caption; the built-in pictures are unpacked into a local"
              + " --output folder only.");
    }
    String output = config.output().isEmpty() ? demo() : config.output();
    Path pictures = Path.of(output.replaceFirst("^file:(//)?", ""), "pictures").toAbsolutePath();
    BuiltinModels.unpack("images", pictures);
    return new CaptionPlaces(pictures.toString(), output, "");
  }

  private static String demo() {
    return Path.of(System.getenv().getOrDefault(HOME, ""), "target", "demo").toString();
  }

  OutputTables tables(SparkSession spark) {
    return database.isEmpty()
        ? new FolderTables(spark, output)
        : new DatabaseTables(spark, database, staging(spark));
  }

  /** How to name a table in SQL, from whatever folder. */
  String sql(SparkSession spark, String table) {
    if (!database.isEmpty()) {
      return database + "." + table;
    }
    try {
      org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(output, table);
      return "delta.`"
          + folder
              .getFileSystem(spark.sparkContext().hadoopConfiguration())
              .makeQualified(folder)
              .toString()
              .replace("`", "``")
          + "`";
    } catch (IOException e) {
      throw new UncheckedIOException("The output " + output + " is gone", e);
    }
  }

  private String staging(SparkSession spark) {
    try {
      return spark.catalog().getDatabase(database).locationUri() + "/_staging";
    } catch (Exception e) {
      throw new WrongCallException(
          "There is no database '" + database + "'; CREATE DATABASE makes one.", e);
    }
  }
}
