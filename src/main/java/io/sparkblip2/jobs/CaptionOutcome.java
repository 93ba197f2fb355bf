package io.sparkblip2.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;

import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.config.Precision;
import io.sparkblip2.inference.LoadedModels;
import io.sparkblip2.pipeline.RunSummary;
import io.sparkblip2.tables.AnswersTable;
import io.sparkblip2.tables.CaptionsTable;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.JobDescription;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.TableDefinition;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Tells what a run wrote, where it is, and what it looks like. */
record CaptionOutcome(
    SparkSession spark,
    String model,
    Precision precision,
    CaptionPlaces places,
    OutputTables tables,
    RunSummary summary) {
  private static final int SAMPLES = 5;
  private static final int ERRORS = 10;

  void print(PrintStream out) {
    if (summary.plan().toCompute() == 0) {
      out.printf(Locale.ROOT, "Nothing was missing: %,d images.%n", summary.plan().total());
    } else {
      out.printf(
          Locale.ROOT,
          "Run %s: %,d images done, %,d failed, %.2f images/s.%n",
          summary.report().runId(),
          summary.report().images().ok(),
          summary.report().images().failed(),
          summary.report().imagesPerSecond());
      loaded(out, summary.loaded());
    }
    JobDescription.during(spark, "look at what was written", () -> tables(out));
  }

  private void tables(PrintStream out) {
    out.println("\nTables, and the rows that this run wrote");
    for (TableDefinition table : OutputTables.all()) {
      out.printf(
          Locale.ROOT, "  %,10d  %s%n", summary.written(table), places.sql(spark, table.name()));
    }
    if (BuiltinModels.isBuiltin(model)) {
      out.println("\n" + BuiltinModels.KNOWS);
    }
    samples(out, CaptionsTable.TABLE, "caption");
    samples(out, AnswersTable.TABLE, "answer");
    failures(out);
    out.println("\nTo look at them, in any Spark SQL with Delta:");
    out.println("  SELECT image_uri, caption, score FROM " + places.sql(spark, "captions"));
  }

  private void loaded(PrintStream out, LoadedModels loaded) {
    long predictors = loaded.predictors();
    if (predictors > 0) {
      out.printf(
          Locale.ROOT,
          "Model loaded%s in %.1f s: %s, %.2f GB of weights.%n",
          predictors == 1 ? "" : " %d times, each".formatted(predictors),
          loaded.millis() / 1e3 / predictors,
          precision.toString().toLowerCase(Locale.ROOT),
          loaded.weightBytes() / 1e9 / predictors);
    }
  }

  private void samples(PrintStream out, TableDefinition table, String text) {
    if (summary.written(table) == 0) {
      return;
    }
    List<Row> samples =
        tables
            .read(table)
            .filter(col("run_id").equalTo(summary.report().runId()))
            .orderBy("image_uri")
            .select("image_uri", "prompt", text)
            .limit(SAMPLES)
            .collectAsList();
    out.println("\nThe first of " + table.name());
    for (Row row : samples) {
      String name = row.getString(0).substring(row.getString(0).lastIndexOf('/') + 1);
      String prompt = row.getString(1).isEmpty() ? "" : row.getString(1) + " ";
      out.println("  " + name + "  " + prompt + "-> " + row.getString(2));
    }
  }

  private void failures(PrintStream out) {
    if (summary.report().images().failed() + summary.plan().failedBefore() == 0) {
      return;
    }
    List<Row> errors =
        tables
            .read(ImagesTable.TABLE)
            .filter(col("status").equalTo(ImagesTable.FAILED))
            .groupBy("stage", "error_class")
            .agg(count(lit(1)).as("images"), first("image_uri"), first("error_message"))
            .orderBy(col("images").desc(), col("error_class"))
            .limit(ERRORS)
            .collectAsList();
    if (!errors.isEmpty()) {
      out.println("\nFailed images, all runs");
    }
    for (Row row : errors) {
      out.printf(
          Locale.ROOT,
          "  %,d x %s in %s, such as %s: %s%n",
          row.getLong(2),
          row.getString(1),
          row.getString(0),
          row.getString(3),
          row.getString(4));
    }
  }
}
