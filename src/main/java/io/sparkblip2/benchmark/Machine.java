package io.sparkblip2.benchmark;

/**
 * What the engine reaches on this machine with nothing around it.
 *
 * @param visionFlopsPerSecond of products with the vision encoder's shapes, as many images as it is
 *     given at once
 * @param prefillFlopsPerSecond of products with the language model's shapes, a batch's visual
 *     prompts at a time
 * @param bytesPerSecond of reading memory
 */
record Machine(double visionFlopsPerSecond, double prefillFlopsPerSecond, double bytesPerSecond) {}
