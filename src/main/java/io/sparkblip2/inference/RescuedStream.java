package io.sparkblip2.inference;

import ai.djl.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Images on their way through a model that may fail. Those that are under way then are begun once
 * more in batches, which finds the size that fits or the guilty image ({@link SplittingModel}).
 */
final class RescuedStream implements AutoCloseable {
  private final BatchModel model;
  private final SplittingModel batches;
  private final List<ImageRequest> underWay = new ArrayList<>();
  private final List<Together> unproven = new ArrayList<>();
  private ImageStream stream;

  /** So many images were under way at once; those that still are. */
  private record Together(int images, List<ImageRequest> left) {}

  RescuedStream(BatchModel model, SplittingModel batches) {
    this.model = model;
    this.batches = batches;
  }

  List<ImageRequest> underWay() {
    return underWay;
  }

  /** As {@link ImageStream#texts}. */
  int texts() {
    return stream == null ? 0 : stream.texts();
  }

  /**
   * Lets images in.
   *
   * @return those that are done by it: all that are under way where it failed, else none
   * @throws IllegalStateException if the device itself is lost
   */
  List<ImageStream.Done> enter(List<ImageRequest> requests) {
    underWay.addAll(requests);
    unproven.add(new Together(underWay.size(), new ArrayList<>(underWay)));
    return attempt(
        () -> {
          if (stream == null) {
            stream = model.open();
          }
          stream.enter(requests);
          return List.of();
        });
  }

  /**
   * Goes a step on with all images. Without any the model keeps nothing of them.
   *
   * @return those that are done by it
   * @throws IllegalStateException if the device itself is lost
   */
  List<ImageStream.Done> advance() {
    List<ImageStream.Done> done = attempt(() -> stream.advance());
    done.forEach(this::leave);
    if (underWay.isEmpty()) {
      close();
    }
    return done;
  }

  /** Memory is fullest at the end of long texts: so many fit when the last of them has left. */
  private void leave(ImageStream.Done done) {
    underWay.removeIf(request -> request == done.request());
    for (Together together : unproven) {
      together.left.removeIf(request -> request == done.request());
      if (together.left.isEmpty()) {
        batches.passed(together.images);
      }
    }
    unproven.removeIf(together -> together.left.isEmpty());
  }

  private List<ImageStream.Done> attempt(Supplier<List<ImageStream.Done>> step) {
    try {
      return step.get();
    } catch (EngineException | IllegalArgumentException | IllegalStateException e) {
      batches.failed(underWay.size(), e);
    }
    return rescued();
  }

  private List<ImageStream.Done> rescued() {
    close();
    List<ImageRequest> all = List.copyOf(underWay);
    List<List<Prediction>> found = batches.predict(all);
    underWay.clear();
    unproven.clear();
    List<ImageStream.Done> done = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      done.add(new ImageStream.Done(all.get(i), found.get(i)));
    }
    return done;
  }

  /** Gives up what is under way. */
  @Override
  public void close() {
    if (stream != null) {
      stream.close();
      stream = null;
    }
  }
}
