package io.sparkblip2.inference;

import java.util.List;

/** Computes images in one thread: a batch at a time, or a stream of them. */
interface BatchModel extends AutoCloseable {
  /** Images that it takes at once, at most. */
  int batchSize();

  /** Images that enter a stream together where there are enough: fewer would cost as much. */
  default int group() {
    return batchSize();
  }

  /** How long it sees an image of a full group, in nanoseconds; 0 as long as it is not known. */
  default long imageNanos() {
    return 0;
  }

  /** Texts to ask for at once, where fewer images than {@link #batchSize} may want as many. */
  default int texts() {
    return Integer.MAX_VALUE;
  }

  /** The kind of device, so that what fits there is known of all of its kind. */
  default String device() {
    return "cpu";
  }

  /** The predictions of each request, in the order of the requests; ends an open stream. */
  List<List<Prediction>> predict(List<ImageRequest> requests);

  /** A stream without images; one at a time. */
  default ImageStream open() {
    return new BatchAtOnce(this);
  }

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
