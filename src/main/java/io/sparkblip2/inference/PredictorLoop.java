package io.sparkblip2.inference;

import io.sparkblip2.network.ComputeLock;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the thread of a predictor does once its model is there: it lets images in, goes on step by
 * step with all that are under way, and tells each that is done.
 */
final class PredictorLoop {
  private final BatchModel model;
  private final SplittingModel batches;
  private final ImageQueue queue;
  private final PredictorCounts counts;
  private final BooleanSupplier closed;
  private final JournaledImages journaled = new JournaledImages();
  private RescuedStream stream;

  /**
   * @param remembered a batch size that an earlier run found to fit, 0 for none
   * @param closed whether nothing more is to be begun
   */
  PredictorLoop(
      BatchModel model,
      int remembered,
      BlockingDeque<ImageRequest> waiting,
      PredictorCounts counts,
      BooleanSupplier closed) {
    this.model = model;
    this.batches = new SplittingModel(model, remembered);
    this.queue = new ImageQueue(waiting, model, batches::capacity);
    this.counts = counts;
    this.closed = closed;
  }

  /** Returns when it is closed and nothing is under way. */
  void run() throws InterruptedException {
    while (!closed.getAsBoolean()) {
      long start = System.nanoTime();
      List<ImageRequest> images = queue.begin();
      counts.waited(System.nanoTime() - start);
      if (!images.isEmpty()) {
        compute(images);
      }
    }
  }

  /** Computes images, and what comes meanwhile, until none is under way. */
  private void compute(List<ImageRequest> first) {
    boolean alone = first.get(0).handling().alone();
    Lock lock = alone ? ComputeLock.alone() : ComputeLock.shared();
    lock.lock();
    try (RescuedStream opened = new RescuedStream(model, batches)) {
      stream = opened;
      enter(first);
      while (!stream.underWay().isEmpty()) {
        timed(stream::advance);
        // Whoever wants to compute alone waits for what is under way: no more is to come to it.
        if (!alone && !closed.getAsBoolean() && !ComputeLock.isWaitedFor()) {
          enter(queue.join(stream.underWay().size(), stream.texts()));
        }
      }
    } catch (Throwable e) {
      journaled.leave();
      stream.underWay().forEach(request -> request.result().completeExceptionally(e));
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private void enter(List<ImageRequest> images) {
    if (images.isEmpty()) {
      return;
    }
    counts.entered(stream.underWay().size() + images.size(), batches.capacity().images());
    try {
      journaled.enter(images);
      timed(() -> stream.enter(images));
    } catch (Throwable e) {
      images.forEach(request -> request.result().completeExceptionally(e));
      throw e;
    }
  }

  private void timed(Supplier<List<ImageStream.Done>> step) {
    long start = System.nanoTime();
    long loadedBefore = model.loaded().millis();
    List<ImageStream.Done> done = step.get();
    long loading = TimeUnit.MILLISECONDS.toNanos(model.loaded().millis() - loadedBefore);
    long computing = System.nanoTime() - start - loading;
    done.forEach(one -> journaled.leave(one.request()));
    // Counted before anyone is told, so that a task that reads the counts finds its own in them.
    counts.computed(model, batches.lowered(), computing);
    counts.done(done);
    done.forEach(one -> one.request().result().complete(one.found()));
  }
}
