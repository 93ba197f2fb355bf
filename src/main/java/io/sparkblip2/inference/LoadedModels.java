package io.sparkblip2.inference;

/**
 * What predictors loaded.
 *
 * @param predictors that loaded a model, one per device
 * @param millis all of them together, as weightBytes
 * @param weightBytes in the form that they are computed with, native memory
 */
public record LoadedModels(long predictors, long millis, long weightBytes) {
  public static final LoadedModels NONE = new LoadedModels(0, 0, 0);

  /** Both together. */
  LoadedModels plus(LoadedModels other) {
    return new LoadedModels(
        predictors + other.predictors, millis + other.millis, weightBytes + other.weightBytes);
  }

  /** What was loaded since. */
  public LoadedModels minus(LoadedModels before) {
    return new LoadedModels(
        predictors - before.predictors, millis - before.millis, weightBytes - before.weightBytes);
  }
}
