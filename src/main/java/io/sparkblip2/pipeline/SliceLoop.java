package io.sparkblip2.pipeline;

import io.sparkblip2.tables.JobDescription;
import io.sparkblip2.tables.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Computes a plan slice by slice. While one slice is computed the one before it is committed; no
 * more than these two are ever in the staging folder.
 *
 * <p>A night computes and commits by turns: what the slices before it wrote is looked for in the
 * tables, so that the same bytes are computed once.
 */
final class SliceLoop {
  private final SparkSession spark;
  private final RunRequest run;
  private final Parts parts;
  private final RunMetrics metrics;
  private final RunListener listener;
  private final RunTotals totals;
  private final FailureLimit failures;
  private final FlagLimit flags;

  /** What a slice goes through. */
  record Parts(SliceRunner runner, Staging staging, SliceCommit commit, RunLock lock) {}

  SliceLoop(
      SparkSession spark,
      RunRequest run,
      Parts parts,
      RunMetrics metrics,
      RunListener listener,
      RunTotals totals) {
    this.spark = spark;
    this.run = run;
    this.parts = parts;
    this.metrics = metrics;
    this.listener = listener;
    this.totals = totals;
    this.failures = new FailureLimit(run);
    this.flags = new FlagLimit(run);
  }

  /** Returns when all is committed, or throws what went wrong first. */
  void run(Plan plan) {
    int slices = during("cut into slices", () -> parts.runner().cut(plan));
    Course course = new Course(slices, plan.summary().toCompute(), Instant.now());
    try (CommitQueue queue = new CommitQueue(spark, run.runId())) {
      queue.add(run.tables()::create); // not before the cut, which reads what was planned from them
      if (run.upkeep() == null) {
        plan.summary().tables().forEach(table -> queue.add(() -> run.tables().readAhead(table)));
      }
      for (int slice = 0; slice < slices; slice++) {
        if (run.upkeep() == null) {
          computeAhead(slice, course, queue);
        } else {
          queue.await();
          computeOnce(slice, course);
        }
      }
      queue.await();
    }
  }

  /**
   * Where the run is going.
   *
   * @param images of all slices
   */
  private record Course(int slices, long images, Instant start) {
    String name(int slice) {
      return "slice %d of %d".formatted(slice + 1, slices);
    }
  }

  private void computeAhead(int slice, Course course, CommitQueue queue) {
    Dataset<Row> planned = parts.runner().planned(slice);
    String name = course.name(slice);
    queue.beside(() -> during(name, () -> parts.runner().compute(slice, planned, images(course))));
    queue.await();
    complete(slice);
    queue.add(() -> advance(slice, course, during(name, () -> commit(slice))));
  }

  /** The same bytes once, and none that an earlier run computed. */
  private void computeOnce(int slice, Course course) {
    advance(slice, course, during(course.name(slice), () -> computeAndCopy(slice, course)));
  }

  private SliceCounts computeAndCopy(int slice, Course course) {
    Dataset<Row> planned = parts.runner().spread(parts.runner().planned(slice), images(course));
    try (SliceReuse reuse =
        during(
            "look for same bytes",
            () -> new SliceReuse(spark, run, metrics, listener, slice, planned))) {
      SliceCounts counts = SliceCounts.NONE;
      if (reuse.toComputeCount() > 0) {
        parts.runner().compute(slice, reuse.toCompute(), reuse.toComputeCount());
        complete(slice);
        counts = commit(slice);
      }
      parts.lock().ensureHeld();
      totals.add(writing(reuse::copy));
      return counts;
    }
  }

  /** From here on another run would commit the slice, under the same name as this one. */
  private void complete(int slice) {
    parts.lock().ensureHeld();
    parts.staging().markComplete(run.runId(), slice);
    listener.staged(slice);
  }

  private SliceCounts commit(int slice) {
    SliceCounts counts = writing(() -> parts.commit().commit(run.runId(), slice));
    totals.add(counts);
    return counts;
  }

  private <T> T writing(Supplier<T> work) {
    Instant start = Instant.now();
    T written = work.get();
    totals.addWriting(Duration.between(start, Instant.now()));
    return written;
  }

  private void advance(int slice, Course course, SliceCounts counts) {
    Progress progress =
        new Progress(
            slice + 1,
            course.slices(),
            totals.ok() + totals.failed() + totals.reused(),
            totals.failed(),
            course.images(),
            Duration.between(course.start(), Instant.now()));
    listener.advanced(progress);
    failures.check(progress, counts, totals.failedAgain());
    flags.check(counts, slice == course.slices() - 1);
  }

  private long images(Course course) {
    return Math.min(run.sliceSize(), course.images());
  }

  private <T> T during(String part, JobDescription.Work<T, RuntimeException> work) {
    return JobDescription.during(spark, part, work);
  }

  private void during(String part, JobDescription.Step<RuntimeException> step) {
    JobDescription.during(spark, part, step);
  }
}
