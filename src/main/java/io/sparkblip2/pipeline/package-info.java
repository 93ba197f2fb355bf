/**
 * From a plan of images to committed rows: partitions are fetched, decoded, predicted and staged.
 *
 * <p>Start from {@link io.sparkblip2.pipeline.PartitionPredictor} and {@link
 * io.sparkblip2.pipeline.SliceRunner}. Uses tables and inference.
 */
package io.sparkblip2.pipeline;
