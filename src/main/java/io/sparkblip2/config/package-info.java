/**
 * What a job is told: options from flags and YAML, checked before anything runs.
 *
 * <p>Start from {@link io.sparkblip2.config.CaptionConfig} and {@link
 * io.sparkblip2.config.WrongCallException}. Lowest in the order; nothing here knows Spark or DJL.
 */
package io.sparkblip2.config;
