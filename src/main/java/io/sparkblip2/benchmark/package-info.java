/**
 * How fast this machine describes images, part by part, and how fast the obvious way would be.
 *
 * <p>Start from {@link io.sparkblip2.benchmark.Benchmark} and {@link
 * io.sparkblip2.benchmark.Figures}. Needs no Spark: what is measured is what happens inside a task,
 * from the image's URI to its texts; writing tables is not.
 *
 * <p>Uses inference, network, generation, image and what lies below them.
 */
package io.sparkblip2.benchmark;
