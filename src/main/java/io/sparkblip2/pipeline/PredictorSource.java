package io.sparkblip2.pipeline;

import io.sparkblip2.inference.DeviceAddress;
import io.sparkblip2.inference.ImagePredictor;
import io.sparkblip2.inference.PredictorSpec;
import io.sparkblip2.inference.VisibleGpus;
import java.io.Serializable;

/** Gives tasks their predictor; travels to the executors. */
@FunctionalInterface
public interface PredictorSource extends Serializable {
  /**
   * Returns the predictor of this JVM for a device; the same one for equal arguments. Tasks do not
   * close it.
   */
  ImagePredictor open(PredictorSpec spec, DeviceAddress device);

  /** GPUs that this process sees; 0 where the CUDA runtime is missing. */
  default int visibleGpus() {
    return VisibleGpus.count();
  }
}
