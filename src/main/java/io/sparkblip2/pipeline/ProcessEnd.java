package io.sparkblip2.pipeline;

import io.sparkblip2.inference.ExecutorPredictors;
import java.time.Duration;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * How a process ends whose networks may be computing. An exiting JVM takes libtorch down under the
 * thread that is inside it: the process crashes at its very end, and its status is lost. So the
 * batch in hand is waited for, and if it takes long, the process ends without taking anything down.
 */
public final class ProcessEnd {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Spark's own hooks, which stop its context and delete its folders, are above. */
  private static final int BEHIND_ALL_OTHERS = 1;

  /** 128 and SIGTERM, what a JVM has that was told to end. */
  private static final int TOLD_TO_END = 143;

  private static volatile int status = TOLD_TO_END;
  private static boolean prepared;

  private ProcessEnd() {}

  /** Ends this process with a status, also if a network is computing. */
  public static void exit(int withStatus) {
    status = withStatus;
    System.exit(withStatus);
  }

  /** To be called before a network computes; once for a process is enough. */
  public static synchronized void prepare() {
    if (!prepared) {
      ShutdownHookManager.get().addShutdownHook(ProcessEnd::end, BEHIND_ALL_OTHERS);
      prepared = true;
    }
  }

  private static void end() {
    if (!ExecutorPredictors.stop(PATIENCE)) {
      Runtime.getRuntime().halt(status);
    }
  }
}
