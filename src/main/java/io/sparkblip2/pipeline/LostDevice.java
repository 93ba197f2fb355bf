package io.sparkblip2.pipeline;

import io.sparkblip2.inference.DeviceError;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskFailureListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an executor whose device is lost. CUDA's error stays with the process, so whatever Spark
 * would give that executor next would fail as well; once it is gone, Spark starts another one and
 * runs its tasks there.
 */
public final class LostDevice implements TaskFailureListener {
  /** Exit status of the executor, which Spark's log names. */
  static final int STATUS = 20;

  private static final Logger LOG = LoggerFactory.getLogger(LostDevice.class);

  private LostDevice() {}

  /**
   * Ends the executor should the running task fail because its device is lost.
   *
   * @param localMode whether tasks run in the driver's JVM, which is never ended
   */
  public static void watchTask(boolean localMode) {
    if (!localMode) {
      TaskContext.get().addTaskFailureListener(new LostDevice());
    }
  }

  @Override
  public void onTaskFailure(TaskContext task, Throwable failure) {
    if (DeviceError.isLost(failure)) {
      LOG.error("The device is lost to this process, which ends with status {}", STATUS, failure);
      // Not exit: the destructors of a library whose device is gone may hang.
      Runtime.getRuntime().halt(STATUS);
    }
  }
}
