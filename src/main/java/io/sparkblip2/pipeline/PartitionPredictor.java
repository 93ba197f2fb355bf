package io.sparkblip2.pipeline;

import io.sparkblip2.config.DeviceChoice;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.inference.ImagePredictor;
import io.sparkblip2.inference.PredictorSpec;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.tables.HadoopSettings;
import io.sparkblip2.tables.Recipes;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * The work of one task: planned images in, staged images out, in the same order.
 *
 * <p>The task's thread fetches and decodes while the predictor, shared with the other tasks of the
 * executor, computes. An image that fails becomes a row; a predictor that fails fails the task.
 *
 * @param localMode whether tasks run in the driver's JVM
 */
record PartitionPredictor(
    String runId,
    Wanted wanted,
    Recipes recipes,
    String model,
    PredictorSpec spec,
    PredictorSource source,
    DeviceChoice device,
    boolean localMode,
    ImageAccess access,
    HadoopSettings hadoop,
    RunMetrics metrics,
    CrashWatch watch)
    implements MapPartitionsFunction<Row, Row> {

  private static final int SMALLEST_WINDOW = 16;

  static PartitionPredictor of(
      RunRequest run,
      PredictorSpec spec,
      PredictorSource source,
      boolean localMode,
      HadoopSettings hadoop,
      RunMetrics metrics,
      CrashWatch watch) {
    return new PartitionPredictor(
        run.runId(),
        run.wanted(),
        run.recipes(),
        run.model(),
        spec,
        source,
        run.device(),
        localMode,
        run.access(),
        hadoop,
        metrics,
        watch);
  }

  /**
   * Where crashes leave their traces.
   *
   * @param trouble whether an earlier run ended without clearing up
   */
  record CrashWatch(String folder, boolean trouble) implements Serializable {}

  @Override
  public Iterator<Row> call(Iterator<Row> planned) {
    if (!planned.hasNext()) {
      return Collections.emptyIterator(); // an empty partition loads no model
    }
    ExecutorMetrics.register();
    LostDevice.watchTask(localMode);
    TaskDevice task = TaskDevice.ofThisTask(localMode);
    ImagePredictor predictor = source.open(spec, task.choose(device, source::visibleGpus));
    StatisticsLedger.begin(predictor, runId);
    Configuration files = hadoop.configuration();
    ImagePreparation preparation = new ImagePreparation(access, files, spec.imageSize(), metrics);
    Suspects suspects = Suspects.of(watch.folder(), runId, watch.trouble(), files);
    return new ImageWindow(this, planned, preparation, predictor, suspects, window());
  }

  /** Images a task may have under way: two batches, so that one waits while one computes. */
  private int window() {
    return spec.batchSize() == 0
        ? ImagePredictor.WINDOW
        : Math.max(SMALLEST_WINDOW, 2 * spec.batchSize());
  }
}
