package io.sparkblip2.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;

import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.JobDescription;
import io.sparkblip2.tables.OutputTables;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Stops a run whose images fail too often, and says what they fail of.
 *
 * <p>The images of the whole run are judged, and those that a slice could not read by themselves: a
 * store that dies late would otherwise fail as many as it served before.
 */
final class FailureLimit {
  /** Before so many images a ratio says little. */
  private static final long ENOUGH = 20;

  private static final int COMMONEST = 10;

  private final RunRequest run;

  FailureLimit(RunRequest run) {
    this.run = run;
  }

  /**
   * @param progress after the commit of a slice
   * @param slice that one
   * @param failedAgain images that failed before and do so still: an earlier run bore them, and a
   *     few of them may be all that this one has to do
   * @throws TooManyFailuresException if more than the allowed part of the images failed
   */
  void check(Progress progress, SliceCounts slice, long failedAgain) {
    checkStore(slice);
    boolean enough = progress.done() >= ENOUGH || progress.done() == progress.total();
    long failed = progress.failed() - failedAgain;
    long done = progress.done() - failedAgain;
    if (enough && failed > run.health().maxFailureRatio() * done) {
      throw failure(
          "%d of %d images failed, more than --max-failure-ratio %s allows."
              .formatted(progress.failed(), progress.done(), run.health().maxFailureRatio()));
    }
  }

  /** Files that are gone for good say nothing of the store, unless all of a slice are. */
  private void checkStore(SliceCounts slice) {
    long images = slice.images() - slice.failedAgain();
    double allowed = run.health().maxFailureRatio() * images;
    boolean ill = slice.passing() > allowed || slice.unread() == images;
    if (ill && slice.unread() > allowed && slice.unread() >= ENOUGH) {
      throw failure(
          "%d of the %d images of the latest slice could not be read, more than --max-failure-ratio %s allows: the store or its credentials seem to be at fault."
              .formatted(slice.unread(), images, run.health().maxFailureRatio()));
    }
  }

  private TooManyFailuresException failure(String what) {
    return new TooManyFailuresException(
        "%s What was committed is in the tables; repair the cause and run again with --retry-failed. The commonest errors:%n%s"
            .formatted(what, commonest()));
  }

  private String commonest() {
    OutputTables tables = run.tables();
    Dataset<Row> grouped =
        tables
            .read(ImagesTable.TABLE)
            .filter(
                col("run_id").equalTo(run.runId()).and(col("status").equalTo(ImagesTable.FAILED)))
            .groupBy("stage", "error_class")
            .agg(count(lit(1)).as("images"), first("error_message"), first("image_uri"))
            .orderBy(col("images").desc(), col("error_class"))
            .limit(COMMONEST);
    List<Row> errors =
        JobDescription.during(
            grouped.sparkSession(), "look for the commonest errors", grouped::collectAsList);
    return errors.stream()
        .map(
            row ->
                "  %d x %s in %s, such as %s: %s"
                    .formatted(
                        row.getLong(2),
                        row.getString(1),
                        row.getString(0),
                        row.getString(4),
                        row.getString(3)))
        .collect(Collectors.joining(System.lineSeparator()));
  }
}
