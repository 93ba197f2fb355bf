package io.sparkblip2.tables;

import java.time.Duration;
import java.time.Instant;

/**
 * What a run did, as the table {@code runs} keeps it.
 *
 * @param config options of the run, JSON
 * @param error null where the run succeeded
 */
public record RunReport(
    String runId,
    String job,
    Instant startedAt,
    Instant finishedAt,
    String config,
    Images images,
    Work work,
    String error) {

  /**
   * Numbers of images.
   *
   * @param total of the input, each once
   * @param ok computed by this run, as failed are those that it could not compute
   * @param skipped those with nothing to do
   * @param reused those whose results were taken from another image of the same bytes
   */
  public record Images(long total, long ok, long failed, long skipped, long reused) {}

  /**
   * What it took.
   *
   * @param fetchMillis summed over tasks, as decodeMillis
   * @param computeMillis time in the networks, summed over devices
   * @param writeMillis staging not included: time in the tables' commits
   * @param waitMillis time the devices were idle for want of images
   */
  public record Work(
      long visionForwards,
      long decoderSteps,
      long fetchMillis,
      long decodeMillis,
      long computeMillis,
      long writeMillis,
      long waitMillis) {
    /** Of a run that computes nothing of images. */
    public static final Work NONE = new Work(0, 0, 0, 0, 0, 0, 0);
  }

  /** Images that this run worked on, per second of its whole duration. */
  public double imagesPerSecond() {
    double seconds = Duration.between(startedAt, finishedAt).toMillis() / 1000.0;
    return seconds > 0 ? (images.ok + images.failed) / seconds : 0;
  }
}
