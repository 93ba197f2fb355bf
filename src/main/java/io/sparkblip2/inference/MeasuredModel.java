package io.sparkblip2.inference;

import io.sparkblip2.network.Blip2;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * A model of its own, for measuring: with a predictor in front of it, or its networks called
 * directly. Not thread-safe: one of them at a time.
 *
 * <p>Each of them computes in a thread that ends with it. A thread that has computed keeps OpenMP
 * workers for as long as it lives, and where those of all threads outnumber the cores, OpenMP lets
 * every worker sleep between two loops: a step of a language model then takes twice as long.
 */
public final class MeasuredModel implements AutoCloseable {
  private final Blip2BatchModel model;

  private MeasuredModel(Blip2BatchModel model) {
    this.model = model;
  }

  /**
   * Loads the model, the language model aside, which the first text loads.
   *
   * @throws IllegalStateException if the checkpoint is not the one of the specification
   */
  public static MeasuredModel open(PredictorSpec spec, DeviceAddress device) {
    return new MeasuredModel(inItsOwnThread(() -> Blip2BatchModel.open(spec, device)));
  }

  /** A predictor as an executor has one; closing it leaves the model open. */
  public ImagePredictor newPredictor() {
    return new Blip2Predictor("blip2-measured", () -> new Lent(model), Map.of());
  }

  /**
   * Computes in a thread that ends with it.
   *
   * @throws RuntimeException what the work throws
   */
  public static <T> T inItsOwnThread(Supplier<T> work) {
    ClassLoader loader = MeasuredModel.class.getClassLoader();
    try {
      return CompletableFuture.supplyAsync(
              work,
              task -> {
                Thread thread = new Thread(task, "blip2-measured");
                thread.setContextClassLoader(loader);
                thread.start();
              })
          .join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }

  /** What its device is called, such as {@code cpu}. */
  public String device() {
    return model.device();
  }

  /** Images that a predictor takes at once. */
  public int batchSize() {
    return model.batchSize();
  }

  /** The same where as much is wanted of each: no more than can be written together. */
  public int batchSize(Wanted wanted) {
    return new Capacity(model.batchSize(), model.texts()).beginning(wanted.texts());
  }

  /** Images of a batch that its vision encoder is given at once. */
  public int imagesSeenTogether(int batch) {
    return model.imagesSeenTogether(batch);
  }

  /** What is in memory by now. */
  public LoadedModels loaded() {
    return model.loaded();
  }

  /** The networks that its predictors compute with. */
  public Blip2 network() {
    return model.network();
  }

  /** What its predictors did so far. */
  public Meter meter() {
    return model.meter();
  }

  /** Frees the model. */
  @Override
  public void close() {
    model.close();
  }

  /** The model without the right to close it. */
  private static final class Lent extends ForwardingModel {
    Lent(BatchModel model) {
      super(model);
    }

    @Override
    public void close() {}
  }
}
