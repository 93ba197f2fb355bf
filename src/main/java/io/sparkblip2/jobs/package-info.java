/**
 * The programs behind {@code jobs/*.sh}, each a {@code main} that turns options into a run.
 *
 * <p>Start from {@link io.sparkblip2.jobs.CaptionJob}. Top of the order.
 */
package io.sparkblip2.jobs;
