package io.sparkblip2.pipeline;

import com.codahale.metrics.MetricRegistry;
import io.sparkblip2.inference.PredictorMetrics;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.MetricsSystem;
import org.apache.spark.metrics.source.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings {@link PredictorMetrics} into Spark's metrics system, as {@code
 * APPLICATION.EXECUTOR.blip2.NAME}, so that every sink that a user configures has them.
 *
 * <p>Spark's public door for this is a plugin, which has to be named in {@code spark.plugins}
 * before executors start. Whoever calls the SQL functions in a session of their own, or submits the
 * jar, has not named one; and an executor whose plugin fails is started again for ever. A source
 * can join whenever the first predictor is opened. {@code Source} is private to Spark in Scala
 * only, and has been the same two methods since Spark 1.
 */
public final class ExecutorMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorMetrics.class);
  private static final String NAME = "blip2";

  private static MetricsSystem joined;

  private ExecutorMetrics() {}

  /**
   * Joins the metrics system of this executor, or of the driver where tasks run in its JVM; once,
   * and whatever goes wrong, as nobody's images should wait for it.
   */
  public static synchronized void register() {
    SparkEnv environment = SparkEnv.get();
    if (environment == null || environment.metricsSystem() == joined) {
      return;
    }
    joined = environment.metricsSystem();
    try {
      joined.registerSource(new Predictors());
    } catch (RuntimeException | LinkageError e) { // a Spark whose inside is another one
      LOG.warn("The metrics '{}' cannot be watched with this Spark", NAME, e);
    }
  }

  private record Predictors() implements Source {
    @Override
    public String sourceName() {
      return NAME;
    }

    @Override
    public MetricRegistry metricRegistry() {
      return PredictorMetrics.ofThisJvm().registry();
    }
  }
}
