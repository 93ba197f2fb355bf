package io.sparkblip2.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.network.Blip2;
import io.sparkblip2.network.ImageTextRetrieval;
import io.sparkblip2.network.VisionEncoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Vision encoder and Q-Former over the images of a batch, and the retrieval model's where its
 * vectors are wanted: on a CPU in {@link ImageGroups}, on a GPU all at once. Not thread-safe.
 */
final class ImageReader {
  private final PredictorSpec spec;
  private final Blip2 model;
  private final ImageTextRetrieval retrieval;
  private final ImageGroups groups;
  private final Meter meter;
  private long visionForwards;

  /**
   * @param retrieval null where the Q-Former's own output is the embedding
   * @param groups null for all images of a batch at once
   */
  ImageReader(
      PredictorSpec spec,
      Blip2 model,
      ImageTextRetrieval retrieval,
      ImageGroups groups,
      Meter meter) {
    this.spec = spec;
    this.model = model;
    this.retrieval = retrieval;
    this.groups = groups;
    this.meter = meter;
  }

  /**
   * What the images of a batch are read as; lives as long as the scope that they were read in.
   *
   * @param queryOutput (B, Q, D) float32
   * @param vectors by group; null for a group none of whose images is to be embedded
   * @param group images of a group
   */
  record Read(NDArray queryOutput, List<Queries> vectors, int group) {
    /** Of an image that was asked with {@link Wanted#embedding}. */
    Prediction embedding(int image) {
      return vectors.get(image / group).embedding(image % group);
    }
  }

  /** Images that went through a vision encoder so far. */
  long visionForwards() {
    return visionForwards;
  }

  /** Images of a batch that the vision encoder is given at once. */
  int seenTogether(int batch) {
    return groups == null ? batch : groups.vision();
  }

  Read read(PtNDManager scope, List<ImageRequest> requests) {
    int group = groups == null ? requests.size() : groups.queries();
    List<List<ImageRequest>> parts = new ArrayList<>();
    for (int start = 0; start < requests.size(); start += group) {
      parts.add(requests.subList(start, Math.min(start + group, requests.size())));
    }
    // One network after the other: by turns each would push the other's weights out of the cache.
    List<NDArray> imageEmbeddings = parts.stream().map(part -> see(scope, part, group)).toList();
    NDList queryOutputs = new NDList();
    List<Queries> vectors = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      try (NDArray seen = imageEmbeddings.get(i)) {
        NDArray queryOutput = query(scope, seen);
        queryOutputs.add(queryOutput);
        vectors.add(vectors(scope, parts.get(i), group, seen, queryOutput));
      }
    }
    NDArray all = NDArrays.concat(queryOutputs);
    return new Read(all.get("0:" + requests.size()), vectors, group);
  }

  private NDArray see(PtNDManager scope, List<ImageRequest> requests, int group) {
    meter.add(Measure.VISION_IMAGES, requests.size());
    return meter.time(
        Measure.VISION_NANOS,
        () -> model.finished(see(scope, model.visionEncoder(), requests, group)));
  }

  private NDArray query(PtNDManager scope, NDArray imageEmbeddings) {
    return meter.time(
        Measure.QFORMER_NANOS, () -> model.finished(model.qFormer().query(scope, imageEmbeddings)));
  }

  private Queries vectors(
      PtNDManager scope,
      List<ImageRequest> requests,
      int group,
      NDArray imageEmbeddings,
      NDArray queryOutput) {
    if (requests.stream().noneMatch(request -> request.wanted().embedding())) {
      return null;
    } else if (retrieval == null) {
      return new Queries("qformer", queryOutput);
    } else if (spec.retrieval().sharesVision()) {
      return new Queries("itc", retrieval.imageVectors(scope, imageEmbeddings));
    }
    try (NDArray own = see(scope, retrieval.visionEncoder(), requests, group)) {
      return new Queries("itc", retrieval.imageVectors(scope, own));
    }
  }

  /** (group, P, D), with zeros where images are missing. */
  private NDArray see(
      PtNDManager scope, VisionEncoder encoder, List<ImageRequest> requests, int group) {
    visionForwards += requests.size();
    int together = seenTogether(group);
    NDList seen = new NDList();
    for (int start = 0; start < requests.size(); start += together) {
      int end = Math.min(start + together, requests.size());
      try (NDArray pixels = pixels(scope, requests.subList(start, end), together)) {
        seen.add(encoder.encode(scope, pixels));
      }
    }
    int missing = group - together * seen.size();
    if (missing > 0) {
      Shape one = seen.get(0).getShape().slice(1);
      seen.add(scope.zeros(new Shape(missing).addAll(one), DataType.FLOAT32));
    }
    NDArray all = NDArrays.concat(seen);
    seen.close();
    return all;
  }

  /** (count, S, S, 3) uint8, black where images are missing. */
  private NDArray pixels(PtNDManager scope, List<ImageRequest> requests, int count) {
    int side = spec.imageSize();
    int bytes = side * side * 3;
    ByteBuffer buffer = scope.allocateDirect(count * bytes);
    for (ImageRequest request : requests) {
      if (request.pixels().length != bytes) {
        throw new IllegalArgumentException(
            request.pixels().length + " bytes are not " + side + " x " + side + " RGB pixels");
      }
      buffer.put(request.pixels());
    }
    return scope.create(buffer.clear(), new Shape(count, side, side, 3), DataType.UINT8);
  }
}
