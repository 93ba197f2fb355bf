package io.sparkblip2.benchmark;

import io.sparkblip2.checkpoint.Blip2Config;
import io.sparkblip2.config.Precision;
import io.sparkblip2.inference.Measure;
import io.sparkblip2.inference.Meter;

/** What one run's networks reached per second, by what their shapes say that they have to do. */
record Shares(Blip2Config config, NetworkCost cost, Precision precision, Meter.Reading counts) {

  /** Floating-point operations per second of the vision encoder. */
  double visionFlopsPerSecond() {
    double flops = counts.of(Measure.VISION_IMAGES) * cost.visionFlops();
    return flops / counts.seconds(Measure.VISION_NANOS);
  }

  /**
   * Floating-point operations per second of reading visual prompts and prompts; padding and
   * attention are not counted as work.
   */
  double prefillFlopsPerSecond() {
    boolean decoderOnly = config.language().decoderOnly();
    long rows = counts.of(Measure.ADMITTED_ROWS);
    // An encoder reads the visual prompt again with each prompt.
    long readings = decoderOnly ? counts.of(Measure.READ_IMAGES) : rows;
    long tokens = readings * config.numQueryTokens() + counts.of(Measure.PROMPT_TOKENS);
    double firstStep = cost.head().flops() + (decoderOnly ? 0 : NetworkCost.flops(cost.step()));
    double flops = tokens * NetworkCost.flops(cost.prefill()) + rows * firstStep;
    return flops / counts.seconds(Measure.PREFILL_NANOS);
  }

  /** Bytes of weights per second that the steps behind the prompts read. */
  double stepBytesPerSecond() {
    double bytes = counts.of(Measure.STEPS) * cost.bytesPerStep(precision);
    return bytes / counts.seconds(Measure.STEP_NANOS);
  }
}
