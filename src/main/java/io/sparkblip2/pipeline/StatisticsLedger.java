package io.sparkblip2.pipeline;

import io.sparkblip2.inference.ImagePredictor;
import io.sparkblip2.inference.PredictorStatistics;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Which part of a predictor's statistics was reported, so that tasks that share the predictor
 * report every count once. One per JVM, as predictors are.
 */
final class StatisticsLedger {
  private static final Map<ImagePredictor, Entry> ENTRIES = new WeakHashMap<>();

  private StatisticsLedger() {}

  private record Entry(String runId, PredictorStatistics reported) {}

  /** Leaves out what a predictor did, or waited, before the run. */
  static synchronized void begin(ImagePredictor predictor, String runId) {
    Entry entry = ENTRIES.get(predictor);
    if (entry == null || !entry.runId().equals(runId)) {
      ENTRIES.put(predictor, new Entry(runId, predictor.statistics()));
    }
  }

  /** What no task has reported yet; it counts as reported from now on. */
  static synchronized PredictorStatistics claim(ImagePredictor predictor, String runId) {
    PredictorStatistics now = predictor.statistics();
    PredictorStatistics before = ENTRIES.put(predictor, new Entry(runId, now)).reported();
    return new PredictorStatistics(
        now.visionForwards() - before.visionForwards(),
        now.batches() - before.batches(),
        now.decoderSteps() - before.decoderSteps(),
        now.computeMillis() - before.computeMillis(),
        now.waitMillis() - before.waitMillis(),
        now.loaded().minus(before.loaded()),
        now.safeBatch());
  }
}
