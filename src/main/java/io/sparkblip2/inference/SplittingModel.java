package io.sparkblip2.inference;

import ai.djl.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Halves a batch that fails until the guilty image is alone, which then becomes a Failure, so that
 * its neighbours get their results. After the device ran out of memory later batches stay small.
 */
final class SplittingModel {
  private static final Logger LOG = LoggerFactory.getLogger(SplittingModel.class);
  private static final int LONGEST_MESSAGE = 400;

  private final BatchModel model;
  private int safeSize;

  SplittingModel(BatchModel model) {
    this.model = model;
    this.safeSize = model.batchSize();
  }

  /** Images to take at once from now on. */
  int batchSize() {
    return safeSize;
  }

  /**
   * @throws IllegalStateException if the device itself is lost
   */
  List<List<Prediction>> predict(List<ImageRequest> requests) {
    try {
      return model.predict(requests);
    } catch (EngineException | IllegalArgumentException | IllegalStateException e) {
      DeviceError error = DeviceError.of(e);
      if (error == DeviceError.DEVICE_LOST) {
        throw new IllegalStateException("The device is lost: " + e.getMessage(), e);
      }
      if (requests.size() == 1) {
        return List.of(List.of(failure(error, e)));
      }
      int half = requests.size() / 2;
      if (error == DeviceError.OUT_OF_MEMORY) {
        safeSize = Math.min(safeSize, half);
        LOG.warn("Out of memory with {} images at once; going on with {}", requests.size(), half);
      }
      List<List<Prediction>> both = new ArrayList<>(predict(requests.subList(0, half)));
      both.addAll(predict(requests.subList(half, requests.size())));
      return both;
    }
  }

  private static Prediction failure(DeviceError error, RuntimeException e) {
    String message = String.valueOf(e.getMessage()).strip();
    int end = Math.min(message.length(), LONGEST_MESSAGE);
    return new Prediction.Failure("compute", error.name(), message.substring(0, end));
  }
}
