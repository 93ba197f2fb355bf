package io.sparkblip2.inference;

import java.util.List;

/** Computes one batch at a time, in one thread. */
interface BatchModel extends AutoCloseable {
  /** Images that it takes at once, at most. */
  int batchSize();

  /** Texts to ask for at once, where fewer images than {@link #batchSize} may want as many. */
  default int texts() {
    return Integer.MAX_VALUE;
  }

  /** The kind of device, so that what fits there is known of all of its kind. */
  default String device() {
    return "cpu";
  }

  /** The predictions of each request, in the order of the requests. */
  List<List<Prediction>> predict(List<ImageRequest> requests);

  /** Images that went through a vision encoder so far; twice if two encoders saw one. */
  long visionForwards();

  /** Rows times steps of its language model so far. */
  long decoderSteps();

  /** Whose weights are in memory by now. */
  default LoadedModels loaded() {
    return LoadedModels.NONE;
  }

  @Override
  void close();
}
