package io.sparkblip2.inference;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the predictors of this JVM are at, all devices together, for people who watch a run; in the
 * terms of Dropwizard, whose sinks Spark has. Nothing here decides anything, and what it costs is
 * microseconds a step and less an image.
 */
public final class PredictorMetrics {
  /** Images that the model is done with; its rates are images per second. */
  public static final String IMAGES = "images";

  /** Images that could not be read, decoded or computed. */
  public static final String IMAGES_FAILED = "images_failed";

  /** Images under way when some entered, in per cent of what the model takes at once. */
  public static final String BATCH_FILL = "batch_fill_percent";

  /** Images that are decoded and wait for the model. */
  public static final String QUEUE_LENGTH = "queue_length";

  /** How long a task waits for an image's results. */
  public static final String TASK_WAIT = "task_wait";

  /** Time in the networks, as in the table {@code runs}. */
  public static final String COMPUTE_MS = "compute_ms";

  /** Time that the model waited for images, as in the table {@code runs}. */
  public static final String WAIT_MS = "wait_ms";

  /** As static as the predictors, which tasks share. */
  private static final PredictorMetrics OF_THIS_JVM = new PredictorMetrics();

  private final MetricRegistry registry = new MetricRegistry();
  private final Set<Collection<?>> queues = ConcurrentHashMap.newKeySet();
  private final LongAdder computeNanos = new LongAdder();
  private final LongAdder waitNanos = new LongAdder();

  PredictorMetrics() {
    registry.meter(IMAGES);
    registry.meter(IMAGES_FAILED);
    registry.histogram(BATCH_FILL);
    registry.timer(TASK_WAIT);
    gauge(QUEUE_LENGTH, () -> queues.stream().mapToInt(Collection::size).sum());
    gauge(COMPUTE_MS, () -> TimeUnit.NANOSECONDS.toMillis(computeNanos.sum()));
    gauge(WAIT_MS, () -> TimeUnit.NANOSECONDS.toMillis(waitNanos.sum()));
  }

  /** Those that {@link ExecutorPredictors} and whoever waits for them report to. */
  public static PredictorMetrics ofThisJvm() {
    return OF_THIS_JVM;
  }

  /** All of them by name. */
  public MetricRegistry registry() {
    return registry;
  }

  /** An image failed before it came to the model. */
  public void failed() {
    registry.meter(IMAGES_FAILED).mark();
  }

  void opened(Collection<?> queue) {
    queues.add(queue);
  }

  void closed(Collection<?> queue) {
    queues.remove(queue);
  }

  void entered(int underWay, int places) {
    registry.histogram(BATCH_FILL).update(100L * underWay / places);
  }

  void computed(long nanos) {
    computeNanos.add(nanos);
  }

  void done(List<List<Prediction>> images) {
    registry.meter(IMAGES).mark(images.size());
    registry.meter(IMAGES_FAILED).mark(images.stream().filter(Prediction.Failure::isIn).count());
  }

  void modelWaited(long nanos) {
    waitNanos.add(nanos);
  }

  void taskWaited(long nanos) {
    registry.timer(TASK_WAIT).update(nanos, TimeUnit.NANOSECONDS);
  }

  private void gauge(String name, Gauge<? extends Number> gauge) {
    registry.register(name, gauge);
  }
}
