/**
 * The Delta tables: their columns, what is missing from them, and idempotent appends to them.
 *
 * <p>Start from {@link io.sparkblip2.tables.ImagesTable} and {@link io.sparkblip2.tables.Plan}.
 * Uses Spark and Delta; knows predictions, but no predictor.
 */
package io.sparkblip2.tables;
