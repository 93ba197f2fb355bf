package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.sparkblip2.inference.FakeModels;
import io.sparkblip2.inference.PredictorMetrics;
import io.sparkblip2.tables.Compaction;
import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.JobDescription;
import io.sparkblip2.tables.LocalSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A night as people see it in Spark's UI and in its metrics. */
class WatchedRunTest {
  private static final String BASE = "spark-blip2 enrich: ";

  private final SparkSession spark = LocalSpark.session();

  @TempDir Path temporary;
  private TestRun run;

  /** Six pictures, one that is none, and a copy. */
  @BeforeEach
  void prepare() throws Exception {
    PictureCatalog catalog = new PictureCatalog(temporary);
    for (int i = 0; i < 6; i++) {
      catalog.draw(i + ".png", 10 * i, 1, 1);
    }
    catalog.copy("3.png", "copy.png");
    Files.writeString(catalog.file("text.png"), "no picture");
    catalog.colours.put("text.png", "none");
    catalog.publish();
    Path notes = Files.createDirectory(temporary.resolve("notes"));
    run =
        new TestRun(catalog.table(), new FolderTables(spark, temporary.resolve("out").toString()));
    run.source = new FakeModels(notes.toString(), Set.of());
    run.upkeep = new Upkeep(true, 0.5, new Compaction(0, 0), Upkeep.Indexing.IF_THERE);
    JobDescription.begin(spark, "enrich");
  }

  @AfterEach
  void reset() {
    spark.sparkContext().setJobDescription(null);
  }

  @Test
  void everyJobSaysWhatItIsForAndStagesCountWhatTheyDid() throws Exception {
    MetricRegistry metrics = PredictorMetrics.ofThisJvm().registry();
    long imagesBefore = metrics.meter(PredictorMetrics.IMAGES).getCount();
    long failedBefore = metrics.meter(PredictorMetrics.IMAGES_FAILED).getCount();
    long waitsBefore = metrics.timer(PredictorMetrics.TASK_WAIT).getCount();
    try (WatchedJobs jobs = new WatchedJobs()) {
      run.run();

      // Delta puts its own name around ours.
      assertThat(jobs.descriptions())
          .isNotEmpty()
          .allMatch(text -> text.contains(BASE))
          .contains(
              BASE + "list the images",
              BASE + "plan",
              BASE + "cut into slices",
              BASE + "slice 1 of 1: look for same bytes",
              BASE + "slice 1 of 1: images into results",
              BASE + "slice 1 of 1: append to captions",
              BASE + "slice 1 of 1: copy rows: append to captions",
              BASE + "append to runs");
      assertThat(jobs.accumulators())
          .containsEntry("images_read", 7L)
          .containsEntry("images_failed", 1L)
          .containsEntry("texts_written", 6L)
          .containsEntry("rows_copied", 2L)
          .hasEntrySatisfying(
              "model_batches", batches -> assertThat((long) batches).isBetween(2L, 6L));
    }
    assertThat(SparkEnv.get().metricsSystem().getSourcesByName("blip2").head().metricRegistry())
        .isSameAs(metrics);
    assertThat(metrics.meter(PredictorMetrics.IMAGES).getCount() - imagesBefore).isEqualTo(6);
    assertThat(metrics.meter(PredictorMetrics.IMAGES_FAILED).getCount() - failedBefore)
        .isEqualTo(1);
    assertThat(metrics.timer(PredictorMetrics.TASK_WAIT).getCount() - waitsBefore).isEqualTo(7);
    assertThat(metrics.histogram(PredictorMetrics.BATCH_FILL).getSnapshot().getMax())
        .isBetween(25L, 100L);
    assertThat(metrics.getGauges().get(PredictorMetrics.QUEUE_LENGTH).getValue()).isEqualTo(0);
  }
}
