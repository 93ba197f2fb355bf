package io.sparkblip2.pipeline;

import java.time.Duration;
import java.util.Locale;

/**
 * How far a run is.
 *
 * @param slice finished slices
 * @param done images computed or failed in this run
 * @param elapsed since the first slice began
 */
public record Progress(
    int slice, int slices, long done, long failed, long total, Duration elapsed) {

  /** One line: slices, images, rate and time left. */
  @Override
  public String toString() {
    double seconds = Math.max(elapsed.toMillis(), 1) / 1000.0;
    double rate = done / seconds;
    Duration left = Duration.ofSeconds(Math.round((total - done) / Math.max(rate, 1e-9)));
    return String.format(
        Locale.ROOT,
        "slice %d/%d  %d/%d images  %d failed  %.1f images/s  %s left",
        slice,
        slices,
        done,
        total,
        failed,
        rate,
        readable(left));
  }

  private static String readable(Duration time) {
    if (time.toHours() > 0) {
      return "%d h %02d min".formatted(time.toHours(), time.toMinutesPart());
    }
    return time.toMinutes() > 0
        ? "%d min %02d s".formatted(time.toMinutes(), time.toSecondsPart())
        : time.toSeconds() + " s";
  }
}
