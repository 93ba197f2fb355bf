/**
 * One predictor per device: images in from many tasks, predictions out.
 *
 * <p>Start from {@link io.sparkblip2.inference.ImagePredictor} and {@link
 * io.sparkblip2.inference.Prediction}. Knows nothing of Spark; uses network, generation and what
 * lies below them.
 */
package io.sparkblip2.inference;
