package io.sparkblip2.pipeline;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What a run has done so far; one thread adds to it, another may read. */
final class RunTotals {
  private final Map<String, Long> rows = new HashMap<>();
  private long ok;
  private long failed;
  private long failedAgain;
  private long reused;
  private long writeMillis;

  /** A slice that was computed and committed. */
  synchronized void add(SliceCounts slice) {
    ok += slice.images() - slice.failed();
    failed += slice.failed();
    failedAgain += slice.failedAgain();
    slice.rows().forEach((table, count) -> rows.merge(table, count, Long::sum));
  }

  /** Images that got the rows of others. */
  synchronized void add(SliceReuse.Copied copied) {
    reused += copied.ok();
    failed += copied.failed();
  }

  /** Time that commits took. */
  synchronized void addWriting(Duration time) {
    writeMillis += time.toMillis();
  }

  /** Images computed, those that failed left out. */
  synchronized long ok() {
    return ok;
  }

  synchronized long failed() {
    return failed;
  }

  /** Of those that failed, that did before and could still not be read. */
  synchronized long failedAgain() {
    return failedAgain;
  }

  synchronized long reused() {
    return reused;
  }

  synchronized long writeMillis() {
    return writeMillis;
  }

  /** Rows of the computed images, by the table's name. */
  synchronized Map<String, Long> rows() {
    return Map.copyOf(rows);
  }
}
