package io.sparkblip2.tables;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * The numbers of a plan, in images where nothing else is said.
 *
 * @param total images of the input
 * @param toCompute images that the run has work for
 * @param fresh of those, never seen
 * @param changed of those, whose file is another one than the tables know
 * @param triedAgain of those to compute, that failed before and are still the same files
 * @param failedBefore images skipped because they failed and are still the same files
 * @param captions captions to write, as answers and embeddings
 * @param reopened images to compute or to mark that were removed and are back
 * @param removed images that the tables know and the input lacks, where absent ones are closed
 * @param active images that the tables know and that were not removed, where absent ones are closed
 */
public record PlanSummary(
    long total,
    long toCompute,
    long fresh,
    long changed,
    long triedAgain,
    long failedBefore,
    long captions,
    long answers,
    long embeddings,
    long reopened,
    long removed,
    long active) {

  /** One row with these numbers, named as columns are. */
  static PlanSummary of(Row counts) {
    return new PlanSummary(
        counts.<Long>getAs("total"),
        counts.<Long>getAs("to_compute"),
        counts.<Long>getAs("fresh"),
        counts.<Long>getAs("changed"),
        counts.<Long>getAs("tried_again"),
        counts.<Long>getAs("failed_before"),
        counts.<Long>getAs("captions"),
        counts.<Long>getAs("answers"),
        counts.<Long>getAs("embeddings"),
        counts.<Long>getAs("reopened"),
        counts.<Long>getAs("removed"),
        counts.<Long>getAs("active"));
  }

  /** Images that the run leaves alone. */
  public long skipped() {
    return total - toCompute;
  }

  /** The tables that get rows if all goes well. */
  public List<TableDefinition> tables() {
    Map<TableDefinition, Long> rows =
        Map.of(
            CaptionsTable.TABLE, captions,
            AnswersTable.TABLE, answers,
            EmbeddingsTable.TABLE, embeddings,
            ImagesTable.TABLE, toCompute);
    return OutputTables.OUTPUTS.stream().filter(table -> rows.get(table) > 0).toList();
  }

  @Override
  public String toString() {
    String left =
        reopened + removed == 0
            ? ""
            : "%n%,d images are back, %,d left the catalog".formatted(reopened, removed);
    String again = failedBefore == 0 ? "" : " (--retry-failed tries them again)";
    return """
    %,d images: %,d to compute (%,d new, %,d changed, %,d tried again), %,d done before, %,d failed before%s
    missing: %,d captions, %,d answers, %,d embeddings\
    """
            .formatted(
                total,
                toCompute,
                fresh,
                changed,
                triedAgain,
                skipped() - failedBefore,
                failedBefore,
                again,
                captions,
                answers,
                embeddings)
        + left;
  }
}
