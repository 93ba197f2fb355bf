package io.sparkblip2.inference;

/**
 * Counts of a predictor since it was opened.
 *
 * @param visionForwards images (not batches) that went through the vision encoder
 * @param batches of images that entered the model together, beside others under way or not
 * @param decoderSteps rows times steps of the language model, prompts not counted
 * @param computeMillis time in the networks, loading them not included
 * @param waitMillis time the predictor was idle because no image was there
 * @param safeBatch what fits into the device, null where the wished batch does
 */
public record PredictorStatistics(
    long visionForwards,
    long batches,
    long decoderSteps,
    long computeMillis,
    long waitMillis,
    LoadedModels loaded,
    SafeBatch safeBatch) {}
