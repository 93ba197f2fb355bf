package io.sparkblip2.inference;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Images on their way through a model: they enter at any time, and each leaves when all that was
 * asked of it is there. After an exception none of them can go on: close it. Not thread-safe.
 */
interface ImageStream extends AutoCloseable {
  /** An image that leaves, with what was found. */
  record Done(ImageRequest request, List<Prediction> found) {}

  /** Lets images in; none of the requests was given before. */
  void enter(List<ImageRequest> requests);

  /**
   * Goes a step on with all images.
   *
   * @return those that are done by it, in any order; none may be for many steps
   */
  List<Done> advance();

  /** Texts that are still to be written, of all images together. */
  int texts();

  @Override
  void close();

  /** What is found of images that enter together, in the order of the requests. */
  default List<List<Prediction>> all(List<ImageRequest> requests) {
    Map<ImageRequest, List<Prediction>> found = new IdentityHashMap<>();
    enter(requests);
    while (found.size() < requests.size()) {
      advance().forEach(done -> found.put(done.request(), done.found()));
    }
    return requests.stream().map(found::get).toList();
  }
}
