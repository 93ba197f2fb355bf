package io.sparkblip2.inference;

import io.sparkblip2.network.Blip2;
import java.util.Map;

/**
 * A predictor of its own together with what is inside it, for measuring. The networks may be called
 * directly while nothing is submitted: they are not thread-safe.
 */
public final class MeasuredPredictor implements AutoCloseable {
  private final Blip2BatchModel model;
  private final ImagePredictor predictor;

  private MeasuredPredictor(Blip2BatchModel model) {
    this.model = model;
    this.predictor = new Blip2Predictor("blip2-measured", () -> model, Map.of());
  }

  /**
   * Loads the model, the language model aside, which the first text loads.
   *
   * @throws IllegalStateException if the checkpoint is not the one of the specification
   */
  public static MeasuredPredictor open(PredictorSpec spec, DeviceAddress device) {
    return new MeasuredPredictor(Blip2BatchModel.open(spec, device));
  }

  public ImagePredictor predictor() {
    return predictor;
  }

  /** What its device is called, such as {@code cpu}. */
  public String device() {
    return model.device();
  }

  /** Images that the predictor takes at once. */
  public int batchSize() {
    return model.batchSize();
  }

  /** The networks that the predictor computes with. */
  public Blip2 network() {
    return model.network();
  }

  /** What the predictor did so far. */
  public Meter meter() {
    return model.meter();
  }

  /** Frees the model. */
  @Override
  public void close() {
    predictor.close();
  }
}
