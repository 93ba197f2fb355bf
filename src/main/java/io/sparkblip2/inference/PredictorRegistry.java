package io.sparkblip2.inference;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Predictors by device: one each, loaded once, shared by all that ask. Another specification on the
 * same device replaces the predictor there, so that two models never lie in memory together.
 */
final class PredictorRegistry {
  private final BiFunction<PredictorSpec, DeviceAddress, BatchModel> opener;
  private final Map<DeviceAddress, Opened> predictors = new HashMap<>();

  PredictorRegistry(BiFunction<PredictorSpec, DeviceAddress, BatchModel> opener) {
    this.opener = opener;
  }

  /** The device's predictor for this specification; a broken one is replaced. */
  synchronized ImagePredictor get(PredictorSpec spec, DeviceAddress device) {
    Opened present = predictors.get(device);
    if (present != null && present.spec.equals(spec) && present.predictor.usable()) {
      return present.predictor;
    }
    if (present != null) {
      present.predictor.close();
    }
    Blip2Predictor predictor =
        new Blip2Predictor("blip2-" + device, () -> opener.apply(spec, device), spec.safeBatches());
    predictors.put(device, new Opened(spec, predictor));
    return predictor;
  }

  private record Opened(PredictorSpec spec, Blip2Predictor predictor) {}
}
