package io.sparkblip2.pipeline;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * A thread for what is done with computed slices, one thing after the other, while the next slice
 * is computed. Its Spark jobs are in a scheduler pool of their own: where Spark schedules fairly
 * they take turns with the many tasks of that slice.
 *
 * <p>What goes wrong there ends the computing too, as nobody would want its results.
 */
final class CommitQueue implements AutoCloseable {
  private static final long CANCEL_AGAIN_MILLIS = 500;

  private final SparkContext spark;
  private final String tag;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(work -> new Thread(work, "slice-commits"));

  private int waiting;
  private boolean computing;
  private Throwable failure;
  private boolean thrown;

  /** The thread's Spark jobs are described as those that the caller starts now. */
  CommitQueue(SparkSession spark, String runId) {
    this.spark = spark.sparkContext();
    this.tag = "spark-blip2-" + runId;
    add(() -> this.spark.setLocalProperty("spark.scheduler.pool", "commits"));
  }

  /** Does some work after all that was added before, unless some of that went wrong. */
  synchronized void add(Runnable work) {
    waiting++;
    thread.execute(() -> attempt(work));
  }

  /** Waits until all of it is done, and throws what went wrong with it. */
  synchronized void await() {
    try {
      while (waiting > 0) {
        wait();
      }
    } catch (InterruptedException e) {
      throw CommitQueue.<RuntimeException>undeclared(e); // as Spark does in its own waits
    }
    throwFailure();
  }

  /** Computes meanwhile; throws what goes wrong with either. */
  void beside(Runnable compute) {
    begin();
    spark.addJobTag(tag);
    try {
      compute.run();
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      end();
      throwFailure(); // which is why it was cancelled
      throw e;
    } finally {
      spark.removeJobTag(tag);
      end();
    }
  }

  private synchronized void begin() {
    throwFailure();
    computing = true;
  }

  private synchronized void end() {
    computing = false;
    notifyAll();
  }

  private void attempt(Runnable work) {
    try {
      if (!failed()) {
        work.run();
      }
    } catch (Throwable e) {
      fail(e);
    } finally {
      done();
    }
  }

  private synchronized boolean failed() {
    return failure != null;
  }

  private synchronized void fail(Throwable e) {
    failure = e;
    try {
      while (computing && !spark.isStopped()) {
        spark.cancelJobsWithTag(tag);
        wait(CANCEL_AGAIN_MILLIS); // its next job may not have been there yet
      }
    } catch (IllegalStateException stopped) {
      failure.addSuppressed(stopped); // all jobs end with their context, as after Ctrl-C
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void done() {
    waiting--;
    notifyAll();
  }

  private synchronized void throwFailure() {
    if (failure != null) {
      thrown = true;
      throw CommitQueue.<RuntimeException>undeclared(failure);
    }
  }

  /** Waits for a commit that has begun; throws what went wrong if nobody has heard of it. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      thread.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!thrown) {
      throwFailure();
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E undeclared(Throwable e) throws E {
    throw (E) e;
  }
}
