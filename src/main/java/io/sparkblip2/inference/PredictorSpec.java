package io.sparkblip2.inference;

import io.sparkblip2.config.Precision;
import io.sparkblip2.generation.GenerationOptions;
import java.io.Serializable;

/**
 * All that an executor needs to open a predictor; equal specs share one.
 *
 * @param model checkpoint folder, or {@code builtin:captioner}
 * @param fingerprint of the weights, as the driver saw them; another one on the executor is an
 *     error
 * @param imageSize side S of the square that the vision encoder sees, in pixels
 * @param captionPrompt empty for an unprompted caption
 * @param batchSize images per vision batch; 0 lets the predictor choose
 */
public record PredictorSpec(
    String model,
    String fingerprint,
    int imageSize,
    Precision precision,
    String captionPrompt,
    GenerationOptions generation,
    int batchSize)
    implements Serializable {}
