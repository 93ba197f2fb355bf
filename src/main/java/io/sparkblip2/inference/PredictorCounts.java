package io.sparkblip2.inference;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What a predictor did so far; one thread counts, any may ask. */
final class PredictorCounts {
  private final PredictorMetrics metrics = PredictorMetrics.ofThisJvm();
  private final AtomicLong batches = new AtomicLong();
  private final AtomicLong computeNanos = new AtomicLong();
  private final AtomicLong waitNanos = new AtomicLong();
  private volatile long visionForwards;
  private volatile long decoderSteps;
  private volatile LoadedModels loaded = LoadedModels.NONE;
  private volatile SafeBatch safeBatch;

  void waited(long nanos) {
    waitNanos.addAndGet(nanos);
    metrics.modelWaited(nanos);
  }

  /**
   * Images entered together.
   *
   * @param underWay with those that did before
   * @param places for how many there are
   */
  void entered(int underWay, int places) {
    batches.incrementAndGet();
    metrics.entered(underWay, places);
  }

  /** Something was computed; takes over what the model itself counts. */
  void computed(BatchModel model, SafeBatch safe, long nanos) {
    computeNanos.addAndGet(nanos);
    metrics.computed(nanos);
    visionForwards = model.visionForwards();
    decoderSteps = model.decoderSteps();
    loaded = model.loaded();
    safeBatch = safe;
  }

  void done(List<ImageStream.Done> images) {
    metrics.done(images.stream().map(ImageStream.Done::found).toList());
  }

  PredictorStatistics statistics() {
    return new PredictorStatistics(
        visionForwards,
        batches.get(),
        decoderSteps,
        TimeUnit.NANOSECONDS.toMillis(computeNanos.get()),
        TimeUnit.NANOSECONDS.toMillis(waitNanos.get()),
        loaded,
        safeBatch);
  }
}
