/**
 * From a plan of images to committed rows: partitions are fetched, decoded, predicted, staged once
 * and committed to every table.
 *
 * <p>Start from {@link io.sparkblip2.pipeline.CaptionRun} (the driver's side) and {@link
 * io.sparkblip2.pipeline.PartitionPredictor} (a task's side). {@link
 * io.sparkblip2.pipeline.SparkWorkers} shares the steps of a training among executors. Uses search,
 * tables, inference, training, evaluation and what lies below them.
 */
package io.sparkblip2.pipeline;
