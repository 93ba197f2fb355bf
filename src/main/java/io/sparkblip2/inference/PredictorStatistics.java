package io.sparkblip2.inference;

/**
 * Counts of a predictor since it was opened.
 *
 * @param visionForwards images (not batches) that went through the vision encoder
 * @param decoderSteps rows times steps of the language model, prompts not counted
 * @param computeMillis time in the networks
 * @param waitMillis time the predictor was idle because no image was there
 */
public record PredictorStatistics(
    long visionForwards, long decoderSteps, long computeMillis, long waitMillis) {}
