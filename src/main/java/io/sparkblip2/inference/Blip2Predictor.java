package io.sparkblip2.inference;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.function.Supplier;

/**
 * The predictor of one device: tasks put images into its queue, its own thread loads the model and
 * computes what is there, and what comes meanwhile beside it ({@link PredictorLoop}). Tasks bound
 * the queue: each has a limited window of images in flight.
 */
public final class Blip2Predictor implements ImagePredictor {
  private final BlockingDeque<ImageRequest> waiting = new LinkedBlockingDeque<>();
  private final PredictorCounts counts = new PredictorCounts();
  private final PredictorMetrics metrics = PredictorMetrics.ofThisJvm();
  private final Thread thread;
  private volatile boolean closed;
  private volatile Throwable broken;

  /**
   * @param model opened in the predictor's own thread, while the first images are being fetched
   * @param remembered by device, a batch size that an earlier run found to fit
   */
  Blip2Predictor(String name, Supplier<BatchModel> model, Map<String, Integer> remembered) {
    this.thread = new Thread(() -> work(model, remembered), name);
    // Engines and decoders are looked up through the context class loader, which under
    // spark-submit is not this thread's by itself.
    thread.setContextClassLoader(Blip2Predictor.class.getClassLoader());
    thread.setDaemon(true);
    metrics.opened(waiting);
    thread.start();
  }

  @Override
  public CompletableFuture<List<Prediction>> submit(byte[] pixels, Wanted wanted) {
    return submit(pixels, wanted, Handling.ORDINARY);
  }

  @Override
  public CompletableFuture<List<Prediction>> submit(
      byte[] pixels, Wanted wanted, Handling handling) {
    CompletableFuture<List<Prediction>> result = new CompletableFuture<>();
    waiting.add(new ImageRequest(pixels, wanted, handling, result));
    if (!usable()) {
      // The thread may have swept them just before this request came.
      failWaiting();
    }
    return result;
  }

  /** Whether it can still predict; false once closed, or when the model or the device failed. */
  boolean usable() {
    return !closed && broken == null;
  }

  private void work(Supplier<BatchModel> opener, Map<String, Integer> remembered) {
    try (BatchModel model = opener.get()) {
      int size = remembered.getOrDefault(model.device(), 0);
      new PredictorLoop(model, size, waiting, counts, () -> closed).run();
    } catch (InterruptedException e) {
      closed = true;
    } catch (Throwable e) {
      broken = e;
    }
    failWaiting();
    metrics.closed(waiting);
  }

  private void failWaiting() {
    Throwable cause =
        broken != null ? broken : new IllegalStateException("The predictor was closed");
    for (ImageRequest request = waiting.poll(); request != null; request = waiting.poll()) {
      request.result().completeExceptionally(cause);
    }
  }

  @Override
  public PredictorStatistics statistics() {
    return counts.statistics();
  }

  /** Finishes what is under way, fails what waits, and frees the model. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
