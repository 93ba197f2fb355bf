package io.sparkblip2.inference;

import ai.djl.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets as many images as possible through a model that fails.
 *
 * <p>Where the device runs out of memory, the batch and all later ones are cut to half the size, so
 * that a run wastes at most log2(B) + 1 calls on finding the size that fits. A batch that fails
 * otherwise, or in a size that has passed before, is halved until the guilty image is alone; it
 * becomes a Failure, its neighbours get their results. An image that is too much even alone may
 * have made the others look too many, so after it the size grows again until a batch fails.
 */
final class SplittingModel {
  private static final Logger LOG = LoggerFactory.getLogger(SplittingModel.class);
  private static final int LONGEST_MESSAGE = 400;

  private final BatchModel model;
  private int safeSize;
  private int ceiling;
  private int proven;
  private boolean growing;

  /**
   * @param remembered a size that an earlier run found to fit, 0 for none
   */
  SplittingModel(BatchModel model, int remembered) {
    this.model = model;
    this.safeSize = remembered > 0 ? Math.min(remembered, model.batchSize()) : model.batchSize();
    this.ceiling = safeSize;
  }

  /** What to take at once from now on. */
  Capacity capacity() {
    return new Capacity(safeSize, model.texts());
  }

  /** What fits, if that is less than the model would take; else null. */
  SafeBatch lowered() {
    return safeSize < model.batchSize() ? new SafeBatch(model.device(), safeSize) : null;
  }

  /**
   * @throws IllegalStateException if the device itself is lost
   */
  List<List<Prediction>> predict(List<ImageRequest> requests) {
    List<List<Prediction>> results = new ArrayList<>(requests.size());
    while (results.size() < requests.size()) {
      int end = Math.min(results.size() + safeSize, requests.size());
      results.addAll(attempt(requests.subList(results.size(), end)));
    }
    return results;
  }

  /** The results of these requests, or nothing where they have to be tried in a smaller size. */
  private List<List<Prediction>> attempt(List<ImageRequest> requests) {
    try {
      List<List<Prediction>> results = model.predict(requests);
      passed(requests.size());
      return results;
    } catch (EngineException | IllegalArgumentException | IllegalStateException e) {
      int half = requests.size() / 2;
      if (failed(requests.size(), e)) {
        return List.of();
      } else if (half == 0) {
        return List.of(List.of(failure(e)));
      }
      List<List<Prediction>> both = new ArrayList<>(predict(requests.subList(0, half)));
      both.addAll(predict(requests.subList(half, requests.size())));
      return both;
    }
  }

  /** Notes that so many images went through the model at once. */
  void passed(int images) {
    proven = Math.max(proven, images);
    if (growing && images == safeSize) {
      safeSize = Math.min(2 * safeSize, ceiling);
      growing = safeSize < ceiling;
    }
  }

  /**
   * Notes that so many did not.
   *
   * @return whether they were too many, so that fewer are taken from now on
   * @throws IllegalStateException if the device itself is lost
   */
  boolean failed(int images, RuntimeException e) {
    DeviceError error = DeviceError.of(e);
    if (error == DeviceError.DEVICE_LOST) {
      throw new IllegalStateException("The device is lost: " + e.getMessage(), e);
    }
    boolean full = error == DeviceError.OUT_OF_MEMORY;
    growing |= full && images == 1;
    boolean tooMany = full && images > Math.max(1, proven);
    if (tooMany) {
      lower(images, images / 2);
    }
    return tooMany;
  }

  private void lower(int tried, int half) {
    if (growing) {
      ceiling = half;
      growing = false;
    }
    safeSize = half;
    LOG.warn("Out of memory with {} images at once; going on with {}", tried, half);
  }

  /** What is left of an image that the model cannot compute. */
  static Prediction failure(RuntimeException e) {
    String message = String.valueOf(e.getMessage()).strip();
    int end = Math.min(message.length(), LONGEST_MESSAGE);
    return new Prediction.Failure("compute", DeviceError.of(e).name(), message.substring(0, end));
  }
}
