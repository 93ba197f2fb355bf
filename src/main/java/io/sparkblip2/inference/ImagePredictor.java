package io.sparkblip2.inference;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Predicts for images from any number of threads, together.
 *
 * <p>An image that cannot be computed completes with a single {@link Prediction.Failure}; the
 * future fails only when the predictor itself is broken (a model that cannot be loaded).
 */
public interface ImagePredictor extends AutoCloseable {
  /**
   * Images that a task keeps under way where the predictor chooses how many it takes: half more
   * than the most, so that the next groups wait even where a task has a predictor for itself. 29 MB
   * of pixels at 224 x 224.
   */
  int WINDOW = DecodeBatch.MOST_IMAGES + DecodeBatch.MOST_IMAGES / 2;

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

  /**
   * Waits for what was submitted, in a task.
   *
   * @throws IllegalStateException if the predictor is broken, or the task was stopped
   */
  static List<Prediction> await(CompletableFuture<List<Prediction>> submitted) {
    long start = System.nanoTime();
    try {
      return submitted.get();
    } catch (ExecutionException broken) {
      throw new IllegalStateException(
          "The model cannot be used: " + broken.getCause().getMessage(), broken.getCause());
    } catch (InterruptedException killed) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The task was stopped", killed);
    } finally {
      PredictorMetrics.ofThisJvm().taskWaited(System.nanoTime() - start);
    }
  }

  /** What was done since the predictor was opened; grows only. */
  PredictorStatistics statistics();

  @Override
  void close();
}
