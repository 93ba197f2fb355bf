/**
 * A Hugging Face checkpoint folder, read as it is: configuration, weights, nothing converted.
 *
 * <p>Start from {@link io.sparkblip2.checkpoint.Checkpoint}, or {@link
 * io.sparkblip2.checkpoint.RetrievalCheckpoint} for models that compare, and {@link
 * io.sparkblip2.checkpoint.Weights}. Plain Java; depends on config only.
 */
package io.sparkblip2.checkpoint;
