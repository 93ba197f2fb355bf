package io.sparkblip2.inference;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Predicts for images from any number of threads; batches across them.
 *
 * <p>An image that cannot be computed completes with a single {@link Prediction.Failure}; the
 * future fails only when the predictor itself is broken (a model that cannot be loaded).
 */
public interface ImagePredictor extends AutoCloseable {
  /**
   * @param pixels uint8 RGB, already resized to the model's square: {@code S * S * 3} bytes
   * @return the caption, the captions in the order of the prompts, the answers in the order of the
   *     questions, and the embedding, as wanted
   */
  CompletableFuture<List<Prediction>> submit(byte[] pixels, Wanted wanted);

  /** The same with care for native code, where the predictor has any. */
  default CompletableFuture<List<Prediction>> submit(
      byte[] pixels, Wanted wanted, Handling handling) {
    return submit(pixels, wanted);
  }

  /** What was done since the predictor was opened; grows only. */
  PredictorStatistics statistics();

  @Override
  void close();
}
