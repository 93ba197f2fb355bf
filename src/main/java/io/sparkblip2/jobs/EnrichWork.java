package io.sparkblip2.jobs;

import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.EnrichConfig;
import io.sparkblip2.pipeline.CaptionRun;
import io.sparkblip2.pipeline.PredictorSource;
import io.sparkblip2.pipeline.ProgressPrinter;
import io.sparkblip2.pipeline.RunRequest;
import io.sparkblip2.pipeline.RunSummary;
import io.sparkblip2.pipeline.Upkeep;
import io.sparkblip2.tables.Compaction;
import io.sparkblip2.tables.OutputTables;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.spark.sql.SparkSession;

/**
 * The job {@code enrich} from its options to its last line.
 *
 * @param source where tasks get their predictors
 * @param out for what the job wrote
 * @param err for how it goes on
 */
record EnrichWork(PredictorSource source, PrintStream out, PrintStream err) {

  /** Everything that can be wrong with the model is found before Spark starts. */
  void run(EnrichConfig config) throws IOException {
    Checkpoint checkpoint = Checkpoint.open(BuiltinModels.folder(config.caption().model()));
    checkpoint.requireComplete();
    if (BuiltinModels.isBuiltin(config.caption().model())) {
      err.println(BuiltinModels.KNOWS + " Name another with --model.");
    }
    CaptionRequest request = new CaptionRequest(config.caption(), checkpoint);
    CaptionPlaces places =
        new CaptionPlaces(config.catalog(), config.caption().output(), config.caption().database());
    try (SparkSession spark = SparkSessions.open("enrich")) {
      OutputTables tables = places.tables(spark);
      RunRequest run = request.to("enrich", places.images(), tables, upkeep(config), config);
      CaptionRun night = new CaptionRun(spark, run, source, new ProgressPrinter(err));
      if (config.caption().dryRun()) {
        EnrichOutcome.print(out, night.plan());
        out.println("Nothing was written: this was a dry run.");
      } else {
        RunSummary summary = night.run();
        EnrichOutcome.print(out, summary);
        out.println("\nTo look at the night, in any Spark SQL with Delta:");
        out.printf(
            "  SELECT * FROM %s WHERE run_id = '%s'%n",
            places.sql(spark, "runs"), summary.report().runId());
      }
    }
  }

  private static Upkeep upkeep(EnrichConfig config) {
    return new Upkeep(
        !config.noFileCheck(),
        config.maxRemovedRatio(),
        new Compaction(config.compactFrom(), config.vacuumHours()),
        config.index() ? Upkeep.Indexing.ALWAYS : Upkeep.Indexing.IF_THERE);
  }
}
