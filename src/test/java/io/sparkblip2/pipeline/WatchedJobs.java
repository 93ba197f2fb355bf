package io.sparkblip2.pipeline;

import io.sparkblip2.tables.LocalSpark;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;

/** What Spark's UI hears of the jobs that run while it is open. */
final class WatchedJobs extends SparkListener implements AutoCloseable {
  private final SparkContext spark = LocalSpark.session().sparkContext();
  private final List<String> descriptions = new CopyOnWriteArrayList<>();
  private final Map<String, Object> accumulators = new ConcurrentHashMap<>();

  WatchedJobs() throws Exception {
    spark.listenerBus().waitUntilEmpty();
    spark.addSparkListener(this);
  }

  @Override
  public void onJobStart(SparkListenerJobStart job) {
    descriptions.add(String.valueOf(job.properties().getProperty("spark.job.description")));
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted stage) {
    stage
        .stageInfo()
        .accumulables()
        .values()
        .foreach(
            accumulator -> {
              if (accumulator.name().isDefined() && accumulator.value().isDefined()) {
                accumulators.put(accumulator.name().get(), accumulator.value().get());
              }
              return null;
            });
  }

  /** Of each job that was started. */
  List<String> descriptions() throws Exception {
    spark.listenerBus().waitUntilEmpty();
    return descriptions;
  }

  /** What stages showed last, by name. */
  Map<String, Object> accumulators() throws Exception {
    spark.listenerBus().waitUntilEmpty();
    return accumulators;
  }

  @Override
  public void close() {
    spark.removeSparkListener(this);
  }
}
