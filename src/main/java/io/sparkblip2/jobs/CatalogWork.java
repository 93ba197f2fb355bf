package io.sparkblip2.jobs;

import io.sparkblip2.catalog.Catalog;
import io.sparkblip2.catalog.CatalogOptions;
import io.sparkblip2.catalog.Combinations;
import io.sparkblip2.catalog.PictureFormat;
import io.sparkblip2.config.CatalogConfig;
import io.sparkblip2.pipeline.CatalogRun;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/**
 * The job {@code catalog} from its options to its last line.
 *
 * @param out for what the job wrote
 * @param err for how it goes on
 */
record CatalogWork(PrintStream out, PrintStream err) {
  private static final int SAMPLES = 5;

  void run(CatalogConfig config) throws IOException {
    Catalog catalog = catalog(config);
    try (SparkSession spark = SparkSessions.open("catalog")) {
      CatalogRun run = new CatalogRun(spark, catalog, config.output(), err::println);
      print(run.run(config.images()), catalog, config.images());
    }
  }

  static Catalog catalog(CatalogConfig config) {
    Combinations combinations =
        Arrays.stream(Combinations.values())
            .filter(choice -> choice.word().equals(config.combinations()))
            .findFirst()
            .orElseThrow();
    return new Catalog(
        config.seed(),
        new CatalogOptions(
            config.size(), config.products(), config.several(), config.three(), combinations),
        new PictureFormat(config.imageFormat(), config.jpegQuality()));
  }

  private void print(CatalogRun.Summary summary, Catalog catalog, int pictures) {
    if (summary.drawn() == 0 && summary.added() == 0) {
      out.printf(Locale.ROOT, "Nothing was missing: %,d pictures.%n", pictures);
    }
    if (summary.drawn() > 0) {
      double seconds = Math.max(1, summary.drawing().toMillis()) / 1000.0;
      out.printf(
          Locale.ROOT,
          "%,d of %,d pictures drawn, %.0f pictures/s.%n",
          summary.drawn(),
          pictures,
          summary.drawn() / seconds);
    }
    if (summary.added() > 0) {
      out.printf(Locale.ROOT, "%,d rows added to the table.%n", summary.added());
    }
    out.println("\n  " + summary.images());
    out.println("  delta.`" + summary.table() + "`   sku, image_uri, title, category, updated_at");
    out.println("  " + summary.references() + "/captions.json, questions.json, answers.json");
    out.println("  " + summary.references() + "/held-out.csv   what training never shows");
    out.println("\nThe first pictures");
    for (int i = 0; i < Math.min(SAMPLES, pictures); i++) {
      out.println("  " + catalog.fileName(i) + "  " + catalog.scene(i).caption());
    }
  }
}
