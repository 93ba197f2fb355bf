package io.sparkblip2.network;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * What a thread holds while its networks compute: any number of threads side by side, or one alone.
 *
 * <p>Nobody gets it once the process ends. An exiting JVM takes libtorch down under the thread that
 * is inside it: the process crashes at its very end, and its status is lost. So those that compute
 * are waited for, and if it takes long, the process ends without taking anything down.
 */
public final class ComputeLock {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Spark's own hooks, which stop its context and delete its folders, are above. */
  private static final int BEHIND_ALL_OTHERS = 1;

  /** 128 and SIGTERM, what a JVM has that was told to end. */
  private static final int TOLD_TO_END = 143;

  private static volatile int status = TOLD_TO_END;

  /** With the end prepared: a process that never computes needs none. */
  private static final class Computing {
    static final ReentrantReadWriteLock LOCK = new ReentrantReadWriteLock();

    static {
      ShutdownHookManager.get().addShutdownHook(ComputeLock::end, BEHIND_ALL_OTHERS);
    }
  }

  private ComputeLock() {}

  /** For what is under way in a predictor, or a step of training, of whatever device. */
  public static Lock shared() {
    return Computing.LOCK.readLock();
  }

  /** For what may bring the process down: nothing else computes beside it. */
  public static Lock alone() {
    return Computing.LOCK.writeLock();
  }

  /** Whether somebody waits until those who compute are through, to compute alone or to end. */
  public static boolean isWaitedFor() {
    return Computing.LOCK.hasQueuedThreads();
  }

  /** Works with the lock for one of many; to be asked for before any other lock. */
  public static <T> T sharing(Supplier<T> work) {
    Lock lock = shared();
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** Ends this process with a status, also if a network is computing. */
  public static void exit(int withStatus) {
    status = withStatus;
    System.exit(withStatus);
  }

  private static void end() {
    if (!isFree()) {
      Runtime.getRuntime().halt(status);
    }
  }

  /** Takes the lock for good. */
  private static boolean isFree() {
    try {
      return alone().tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
