package io.sparkblip2.tables;

import java.time.Duration;
import java.time.Instant;

/**
 * What a run did, as the table {@code runs} keeps it.
 *
 * @param config options of the run, JSON
 * @param imagesTotal images of the input, each once
 * @param imagesOk images computed by this run, as imagesFailed are images that it could not compute
 * @param imagesSkipped images with nothing to do
 * @param imagesReused images whose results were taken from another image of the same bytes
 * @param fetchMillis summed over tasks, as decodeMillis
 * @param computeMillis time in the networks, summed over devices
 * @param writeMillis staging not included: time in the tables' commits
 * @param waitMillis time the devices were idle for want of images
 * @param error null where the run succeeded
 */
public record RunReport(
    String runId,
    String job,
    Instant startedAt,
    Instant finishedAt,
    String config,
    long imagesTotal,
    long imagesOk,
    long imagesFailed,
    long imagesSkipped,
    long imagesReused,
    long visionForwards,
    long decoderSteps,
    long fetchMillis,
    long decodeMillis,
    long computeMillis,
    long writeMillis,
    long waitMillis,
    String error) {

  /** Images that this run worked on, per second of its whole duration. */
  public double imagesPerSecond() {
    double seconds = Duration.between(startedAt, finishedAt).toMillis() / 1000.0;
    return seconds > 0 ? (imagesOk + imagesFailed) / seconds : 0;
  }
}
