package io.sparkblip2.pipeline;

import io.sparkblip2.inference.DeviceAddress;
import io.sparkblip2.inference.VisibleGpus;
import io.sparkblip2.training.PreparedPictures;
import io.sparkblip2.training.Stage;
import java.util.function.Function;

/**
 * The stage of this executor JVM: opened by whoever asks first, used by one task at a time,
 * replaced when another run or other settings are asked for, gone with the JVM.
 */
final class ExecutorStage {
  private static ExecutorStage present;

  private final String runId;
  private final Stage stage;
  private long version = -1;

  private ExecutorStage(String runId, Stage stage) {
    this.runId = runId;
    this.stage = stage;
  }

  /**
   * Works with the stage while no other task does.
   *
   * @param version of {@code values}, which only grows; values already known are not set again
   */
  static synchronized <R> R with(
      WorkerSpec spec, long version, float[] values, Function<Stage, R> work) {
    LostDevice.watchTask(spec.localMode());
    if (present == null || !present.runId.equals(spec.runId())) {
      close();
      PreparedPictures shown =
          spec.stage().kind().seesPictures()
              ? ExecutorPictures.get(spec.pictures(), spec.hadoop())
              : null;
      DeviceAddress device =
          TaskDevice.ofThisTask(spec.localMode()).choose(spec.device(), VisibleGpus::count);
      Stage stage = spec.opener().open(spec.stage(), device.device(), shown);
      present = new ExecutorStage(spec.runId(), stage);
    }
    if (present.version != version) {
      present.stage.assign(values);
      present.version = version;
    }
    return work.apply(present.stage);
  }

  /** Lets the stage go; for the driver's own JVM, which outlives the run. */
  static synchronized void close() {
    if (present != null) {
      present.stage.close();
      present = null;
    }
  }
}
