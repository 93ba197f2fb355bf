/**
 * The Delta tables: their columns, what is missing from them, and idempotent appends to them.
 *
 * <p>Start from {@link io.sparkblip2.tables.ImagesTable} and {@link io.sparkblip2.tables.Plan}.
 * Uses Spark and Delta, inference and training (their records: predictions, but no predictor;
 * examples and losses, but no stage), catalog, image and config.
 */
package io.sparkblip2.tables;
