package io.sparkblip2.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.size;

import io.sparkblip2.tables.AnswersTable;
import io.sparkblip2.tables.CaptionsTable;
import io.sparkblip2.tables.JobDescription;
import io.sparkblip2.tables.TableDefinition;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Stops a run whose texts look wrong too often, and shows the worst of them. */
final class FlagLimit {
  /** Before so many texts a ratio says little. */
  private static final long ENOUGH = 20;

  private static final int WORST = 10;

  private final RunRequest run;
  private long texts;
  private long flagged;

  FlagLimit(RunRequest run) {
    this.run = run;
  }

  /**
   * @param slice after its commit
   * @param last whether it is the run's last
   * @throws TooManyFlagsException if more than the allowed part of the texts carries a flag
   */
  void check(SliceCounts slice, boolean last) {
    texts += slice.texts();
    flagged += slice.flagged();
    boolean enough = texts >= ENOUGH || last;
    if (enough && flagged > run.health().maxFlagRatio() * texts) {
      throw new TooManyFlagsException(
          String.format(
              Locale.ROOT,
              "%d of %d texts carry a quality flag, more than --max-flag-ratio %s allows. They are"
                  + " in the tables; look at the model, the prompt and --max-new-tokens. The worst"
                  + " of them:%n%s",
              flagged,
              texts,
              run.health().maxFlagRatio(),
              worst()));
    }
  }

  private String worst() {
    Dataset<Row> worst =
        flagged(CaptionsTable.TABLE, "caption")
            .union(flagged(AnswersTable.TABLE, "answer"))
            .orderBy(col("flags").desc(), col("score"), col("image_uri"))
            .limit(WORST);
    return JobDescription.during(
            worst.sparkSession(), "look for the worst texts", worst::collectAsList)
        .stream()
        .map(
            row ->
                "  %s: '%s' (%s)".formatted(row.getString(0), row.getString(1), row.getString(2)))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private Dataset<Row> flagged(TableDefinition table, String text) {
    return run.tables()
        .read(table)
        .filter(col("run_id").equalTo(run.runId()).and(size(col("quality_flags")).gt(0)))
        .select(
            col("image_uri"),
            col(text),
            concat_ws(", ", col("quality_flags")),
            size(col("quality_flags")).as("flags"),
            col("score"));
  }
}
