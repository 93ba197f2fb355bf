package io.sparkblip2.benchmark;

import io.sparkblip2.inference.Measure;
import io.sparkblip2.inference.Meter;
import java.util.List;

/**
 * One run of one way over all images.
 *
 * @param seconds from the first image's URI to the last image's texts
 * @param counts of this run
 */
record Run(int images, double seconds, Meter.Reading counts, List<List<String>> texts) {
  static Run of(Way way, List<String> uris) {
    Meter.Reading before = way.meter().read();
    long start = System.nanoTime();
    List<List<String>> texts = way.describe(uris);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Run(uris.size(), seconds, way.meter().read().minus(before), texts);
  }

  double imagesPerSecond() {
    return images / seconds;
  }

  /** Share of the time in which the networks stood still. */
  double bubbleRatio() {
    double busy =
        counts.seconds(
            Measure.VISION_NANOS, Measure.QFORMER_NANOS, Measure.PREFILL_NANOS, Measure.STEP_NANOS);
    return Math.max(0, 1 - busy / seconds);
  }

  /** Rows times steps over the tokens that came of them; NaN without a text. */
  double rowStepRatio() {
    return ratio(Measure.ROW_STEPS, Measure.WRITTEN_TOKENS);
  }

  /** Tokens read for prompts, padding included, over the prompts' own; NaN without a prompt. */
  double promptPaddingRatio() {
    return ratio(Measure.PROMPT_CELLS, Measure.PROMPT_TOKENS);
  }

  private double ratio(Measure part, Measure whole) {
    return (double) counts.of(part) / counts.of(whole);
  }
}
