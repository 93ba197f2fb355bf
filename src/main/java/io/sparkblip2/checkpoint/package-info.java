/**
 * Hugging Face checkpoint folders, read as they are, nothing converted, and written.
 *
 * <p>Start from {@link io.sparkblip2.checkpoint.Checkpoint}, or {@link
 * io.sparkblip2.checkpoint.RetrievalCheckpoint} for models that compare, and {@link
 * io.sparkblip2.checkpoint.Weights}; training from {@link io.sparkblip2.checkpoint.StartingWeights}
 * to {@link io.sparkblip2.checkpoint.CheckpointWriter}. Plain Java; depends on config only.
 */
package io.sparkblip2.checkpoint;
