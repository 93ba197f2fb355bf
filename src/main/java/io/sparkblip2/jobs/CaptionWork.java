package io.sparkblip2.jobs;

import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.CaptionConfig;
import io.sparkblip2.pipeline.CaptionRun;
import io.sparkblip2.pipeline.PredictorSource;
import io.sparkblip2.pipeline.ProgressPrinter;
import io.sparkblip2.pipeline.RunRequest;
import io.sparkblip2.tables.OutputTables;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.spark.sql.SparkSession;

/**
 * The job {@code caption} from its options to its last line.
 *
 * @param source where tasks get their predictors
 * @param out for what the job wrote
 * @param err for how it goes on
 */
record CaptionWork(PredictorSource source, PrintStream out, PrintStream err) {

  /** Everything that can be wrong with the model is found before Spark starts. */
  void run(CaptionConfig config) throws IOException {
    Checkpoint checkpoint = Checkpoint.open(BuiltinModels.folder(config.model()));
    checkpoint.requireComplete();
    CaptionRequest request = new CaptionRequest(config, checkpoint);
    CaptionPlaces places = CaptionPlaces.of(config);
    try (SparkSession spark = SparkSessions.open("caption")) {
      OutputTables tables = places.tables(spark);
      RunRequest run = request.to(places.images(), tables);
      CaptionRun captionRun = new CaptionRun(spark, run, source, new ProgressPrinter(err));
      if (config.dryRun()) {
        captionRun.plan();
        out.println("Nothing was written: this was a dry run.");
      } else {
        new CaptionOutcome(
                spark, config.model(), config.precision(), places, tables, captionRun.run())
            .print(out);
      }
    }
  }
}
