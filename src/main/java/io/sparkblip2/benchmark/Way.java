package io.sparkblip2.benchmark;

import io.sparkblip2.inference.Meter;
import java.util.List;

/** A way from images to what is wanted of them. */
interface Way {
  /**
   * Computes all that is wanted of each image.
   *
   * @param uris of local image files that can be read
   * @return each image's texts: its caption, where wanted, then its answers
   */
  List<List<String>> describe(List<String> uris);

  /** Counts what this way does, and how long the parts of it take. */
  Meter meter();
}
