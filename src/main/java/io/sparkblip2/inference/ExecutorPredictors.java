package io.sparkblip2.inference;

/** The predictors of this executor JVM. */
public final class ExecutorPredictors {
  private static final PredictorRegistry REGISTRY = new PredictorRegistry(Float32Retry::open);

  private ExecutorPredictors() {}

  /**
   * The device's predictor, loaded by whoever asks first and shared by all tasks of this JVM;
   * nobody closes it, it ends with the JVM or when another specification is asked for.
   */
  public static ImagePredictor get(PredictorSpec spec, DeviceAddress device) {
    return REGISTRY.get(spec, device);
  }
}
