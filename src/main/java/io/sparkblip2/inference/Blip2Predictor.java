package io.sparkblip2.inference;

import io.sparkblip2.network.ComputeLock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/**
 * The predictor of one device: tasks put images into its queue, its own thread loads the model and
 * computes batches of whatever is waiting. Tasks bound the queue: each has a limited window of
 * images in flight.
 */
public final class Blip2Predictor implements ImagePredictor {
  private static final long POLL_MILLIS = 200;

  /** How long a batch waits at least, from its first image on, to be filled up. */
  private static final long SHORTEST_LINGER = TimeUnit.MILLISECONDS.toNanos(20);

  /** The same before it is known how long a batch takes. */
  private static final long FIRST_LINGER = TimeUnit.MILLISECONDS.toNanos(250);

  /** The same at most. */
  private static final long LONGEST_LINGER = TimeUnit.SECONDS.toNanos(2);

  /** What the last batch took, for what the next may spend on waiting. */
  private static final int BATCH_TO_LINGER = 20;

  private final BlockingDeque<ImageRequest> queue = new LinkedBlockingDeque<>();
  private final PredictorMetrics metrics = PredictorMetrics.ofThisJvm();
  private final AtomicLong visionForwards = new AtomicLong();
  private final AtomicLong batches = new AtomicLong();
  private final AtomicLong decoderSteps = new AtomicLong();
  private final AtomicLong computeNanos = new AtomicLong();
  private final AtomicLong waitNanos = new AtomicLong();
  private final Thread thread;
  private volatile LoadedModels loaded = LoadedModels.NONE;
  private volatile SafeBatch safeBatch;
  private long linger = FIRST_LINGER;
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
    metrics.opened(queue);
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
    queue.add(new ImageRequest(pixels, wanted, handling, result));
    if (!usable()) {
      // The thread may have swept the queue just before this request came.
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
      SplittingModel splitting =
          new SplittingModel(model, remembered.getOrDefault(model.device(), 0));
      while (!closed) {
        List<ImageRequest> batch = nextBatch(splitting);
        if (!batch.isEmpty()) {
          compute(splitting, batch, model);
        }
      }
    } catch (InterruptedException e) {
      closed = true;
    } catch (Throwable e) {
      broken = e;
    }
    failWaiting();
    metrics.closed(queue);
  }

  private List<ImageRequest> nextBatch(SplittingModel splitting) throws InterruptedException {
    long start = System.nanoTime();
    List<ImageRequest> batch = new ArrayList<>();
    ImageRequest next = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
    boolean alone = next != null && next.handling().alone();
    long deadline = System.nanoTime() + linger;
    try {
      while (next != null) {
        batch.add(next);
        boolean full = alone || batch.size() >= splitting.batchSize(batch);
        next = full ? null : nextToJoin(deadline - System.nanoTime());
      }
    } catch (InterruptedException e) {
      queue.addAll(batch); // to be failed with what else waits
      throw e;
    }
    long waited = System.nanoTime() - start;
    waitNanos.addAndGet(waited);
    metrics.modelWaited(waited);
    return batch;
  }

  /** An image that is to join others, or null if none comes soon or the next is one for itself. */
  private ImageRequest nextToJoin(long nanos) throws InterruptedException {
    ImageRequest next = queue.poll(nanos, TimeUnit.NANOSECONDS);
    if (next != null && next.handling().alone()) {
      queue.addFirst(next);
      return null;
    }
    return next;
  }

  private void compute(SplittingModel splitting, List<ImageRequest> batch, BatchModel model) {
    long start = System.nanoTime();
    long loadedBefore = model.loaded().millis();
    int size = splitting.batchSize(batch);
    try {
      List<List<Prediction>> results = journaled(splitting, batch);
      // Counted before anyone is told, so that a task that reads the counts finds its own in them.
      visionForwards.set(model.visionForwards());
      batches.incrementAndGet();
      decoderSteps.set(model.decoderSteps());
      loaded = model.loaded();
      safeBatch = splitting.lowered();
      long loading = TimeUnit.MILLISECONDS.toNanos(loaded.millis() - loadedBefore);
      long computing = System.nanoTime() - start - loading;
      computeNanos.addAndGet(computing);
      linger = Math.min(LONGEST_LINGER, Math.max(SHORTEST_LINGER, computing / BATCH_TO_LINGER));
      metrics.computed(results, size, computing);
      for (int i = 0; i < results.size(); i++) {
        batch.get(i).result().complete(results.get(i));
      }
    } catch (Throwable e) {
      batch.forEach(request -> request.result().completeExceptionally(e));
      throw e;
    }
  }

  private static List<List<Prediction>> journaled(
      SplittingModel splitting, List<ImageRequest> batch) {
    Handling handling = batch.get(0).handling();
    Lock lock = handling.alone() ? ComputeLock.alone() : ComputeLock.shared();
    lock.lock();
    try (BatchJournal.Entry entry = handling.journal().begin(names(batch))) {
      return splitting.predict(batch);
    } finally {
      lock.unlock();
    }
  }

  private static List<String> names(List<ImageRequest> batch) {
    return batch.stream().map(request -> request.handling().name()).toList();
  }

  private void failWaiting() {
    Throwable cause =
        broken != null ? broken : new IllegalStateException("The predictor was closed");
    for (ImageRequest request = queue.poll(); request != null; request = queue.poll()) {
      request.result().completeExceptionally(cause);
    }
  }

  @Override
  public PredictorStatistics statistics() {
    return new PredictorStatistics(
        visionForwards.get(),
        batches.get(),
        decoderSteps.get(),
        TimeUnit.NANOSECONDS.toMillis(computeNanos.get()),
        TimeUnit.NANOSECONDS.toMillis(waitNanos.get()),
        loaded,
        safeBatch);
  }

  /** Finishes the batch in hand, fails what waits, and frees the model. */
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
