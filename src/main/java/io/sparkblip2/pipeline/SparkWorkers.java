package io.sparkblip2.pipeline;

import io.sparkblip2.network.ComputeLock;
import io.sparkblip2.tables.JobDescription;
import io.sparkblip2.training.Batch;
import io.sparkblip2.training.Contribution;
import io.sparkblip2.training.Exchange;
import io.sparkblip2.training.Shard;
import io.sparkblip2.training.Stage;
import io.sparkblip2.training.StepTimes;
import io.sparkblip2.training.Workers;
import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A step's batch in shards, each a Spark task: the parameters are broadcast, features come back and
 * are broadcast in turn, and the shards' gradients are summed on their way to the driver.
 *
 * <p>Nothing is kept on an executor that a step could not bring again, so a lost one costs its
 * task, which Spark runs elsewhere; where Spark gives up, the step is repeated.
 *
 * <p>Give each executor one task at a time (spark.task.cpus as many as spark.executor.cores): its
 * stage computes on all of its cores.
 */
public final class SparkWorkers implements Workers {
  private static final Logger LOG = LoggerFactory.getLogger(SparkWorkers.class);
  private static final int ATTEMPTS = 2;
  private static final int EMPTY_JOBS = 5;
  private static final int DEPTH = 2;

  private final JavaSparkContext spark;
  private final Broadcast<WorkerSpec> spec;
  private final int workers;
  private final int featureSize;
  private final double emptyJobSeconds;
  private Broadcast<float[]> values;
  private double broadcastSeconds;
  private long version;

  /**
   * @param workers shards of a batch
   * @param featureSize that of the stage
   */
  public SparkWorkers(JavaSparkContext spark, WorkerSpec spec, int workers, int featureSize) {
    this.spark = spark;
    this.spec = spark.broadcast(spec);
    this.workers = workers;
    this.featureSize = featureSize;
    emptyJobSeconds =
        JobDescription.during(spark.sc(), "measure empty jobs", this::emptyJobSeconds);
  }

  private double emptyJobSeconds() {
    return IntStream.range(0, EMPTY_JOBS)
        .mapToDouble(i -> seconds(() -> indices().map(index -> index).collect()))
        .sorted()
        .skip(EMPTY_JOBS / 2)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void assign(float[] newValues) {
    Broadcast<float[]> old = values;
    // The caller goes on to change its array, and local executors would see that.
    broadcastSeconds = seconds(() -> values = spark.broadcast(newValues.clone()));
    version++;
    if (old != null) {
      old.destroy();
    }
  }

  @Override
  public Computed compute(Batch batch, boolean learn) {
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(batch, learn);
      } catch (Exception e) { // Spark throws checked exceptions without declaring them
        if (attempt == ATTEMPTS || e instanceof InterruptedException) {
          throw e;
        }
        LOG.warn("Step {} failed and is repeated: {}", batch.step(), e.getMessage());
      }
    }
  }

  private Computed attempt(Batch batch, boolean learn) {
    long start = System.nanoTime();
    ShardTask task = new ShardTask(spec, values, version, batch, workers, null, learn);
    StepTimes times = new StepTimes(broadcastSeconds, 0, 0, 0, 0);
    Broadcast<Exchange> exchange = null;
    try {
      Exchange told = Exchange.NONE;
      if (featureSize > 0) {
        List<Part<float[][]>> parts =
            JobDescription.during(
                spark.sc(), name(batch, "features"), indices().map(task::features)::collect);
        told = Exchange.of(parts.stream().map(Part::result).toList());
        Part<float[][]> longest =
            parts.stream().reduce((a, b) -> a.with(a.result(), b)).orElseThrow();
        times = times.plus(phase(start, longest, true));
      }
      long telling = System.nanoTime();
      exchange = spark.broadcast(told);
      long second = System.nanoTime();
      times = times.plus(new StepTimes(0, (second - telling) / 1e9, 0, 0, 0));
      JavaRDD<Part<Contribution>> contributions =
          indices().map(task.telling(exchange)::contribution);
      Part<Contribution> sum =
          JobDescription.during(
              spark.sc(),
              name(batch, learn ? "gradients" : "loss"),
              () ->
                  contributions.treeReduce(
                      (a, b) -> a.with(a.result().plus(b.result()), b), DEPTH));
      times = times.plus(phase(second, sum, false));
      double total = broadcastSeconds + (System.nanoTime() - start) / 1e9;
      broadcastSeconds = 0;
      return new Computed(sum.result(), times.plus(StepTimes.alone(total)));
    } finally {
      if (exchange != null) {
        exchange.destroy();
      }
    }
  }

  /** What a phase took beyond its longest task's computing. */
  private StepTimes phase(long start, Part<?> longest, boolean features) {
    double wall = (System.nanoTime() - start) / 1e9;
    double around = Math.max(0, wall - longest.taskSeconds());
    double scheduling = Math.min(around, emptyJobSeconds);
    double transport = around - scheduling;
    return new StepTimes(
        longest.valuesSeconds(),
        longest.exchangeSeconds() + (features ? transport : 0),
        features ? 0 : transport,
        scheduling,
        0);
  }

  private static String name(Batch batch, String part) {
    return "step " + batch.step() + ": " + part;
  }

  private JavaRDD<Integer> indices() {
    return spark
        .parallelize(IntStream.range(0, workers).boxed().toList(), workers)
        .setName("shards");
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public void close() {
    if (values != null) {
      values.destroy();
    }
    spec.destroy();
    ExecutorStage.close();
  }

  /**
   * What a task brings back.
   *
   * @param taskSeconds all of the task, as the task saw it
   * @param valuesSeconds of these, waiting for the parameters
   * @param exchangeSeconds of these, waiting for the features
   */
  record Part<R>(R result, double taskSeconds, double valuesSeconds, double exchangeSeconds)
      implements Serializable {
    /** A result of two parts, and the longer times. */
    Part<R> with(R both, Part<R> other) {
      return new Part<>(
          both,
          Math.max(taskSeconds, other.taskSeconds),
          Math.max(valuesSeconds, other.valuesSeconds),
          Math.max(exchangeSeconds, other.exchangeSeconds));
    }
  }

  /** A worker's share of a step. */
  record ShardTask(
      Broadcast<WorkerSpec> spec,
      Broadcast<float[]> values,
      long version,
      Batch batch,
      int workers,
      Broadcast<Exchange> exchange,
      boolean learn)
      implements Serializable {

    ShardTask telling(Broadcast<Exchange> features) {
      return new ShardTask(spec, values, version, batch, workers, features, learn);
    }

    Part<float[][]> features(int index) {
      return run(stage -> stage.features(shard(index)));
    }

    Part<Contribution> contribution(int index) {
      return run(stage -> stage.contribution(shard(index), exchange.value(), learn));
    }

    private <R> Part<R> run(Function<Stage, R> work) {
      long start = System.nanoTime();
      float[] known = values.value();
      long fetched = System.nanoTime();
      if (exchange != null) {
        exchange.value();
      }
      long told = System.nanoTime();
      R result = ComputeLock.sharing(() -> ExecutorStage.with(spec.value(), version, known, work));
      return new Part<>(
          result,
          (System.nanoTime() - start) / 1e9,
          (fetched - start) / 1e9,
          (told - fetched) / 1e9);
    }

    private Shard shard(int index) {
      int size = batch.examples().size();
      return new Shard(batch, size * index / workers, size * (index + 1) / workers);
    }
  }
}
