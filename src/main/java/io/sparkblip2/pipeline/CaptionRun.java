package io.sparkblip2.pipeline;

import io.sparkblip2.config.Redaction;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.search.IndexRefresh;
import io.sparkblip2.tables.HadoopSettings;
import io.sparkblip2.tables.ImageListing;
import io.sparkblip2.tables.JobDescription;
import io.sparkblip2.tables.KeptRows;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.Plan;
import io.sparkblip2.tables.PlanSummary;
import io.sparkblip2.tables.RunReport;
import io.sparkblip2.tables.RunsTable;
import io.sparkblip2.tables.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * A whole run on the driver: list, finish what an earlier run left, plan, then slice by slice
 * compute, stage and commit.
 *
 * <p>The tables are the memory: killed at any point, the next run repeats at most the slice that
 * was being computed.
 */
public final class CaptionRun {
  private static final int LONGEST_ERROR = 4_000;

  private final SparkSession spark;
  private final RunRequest run;
  private final OutputTables tables;
  private final PredictorSource source;
  private final RunListener listener;
  private final RunMetrics metrics;
  private final Staging staging;
  private final MassDuplicates duplicates;
  private final RememberedBatches batches;
  private final RunTotals totals = new RunTotals();

  private boolean afterTrouble;

  public CaptionRun(
      SparkSession spark, RunRequest run, PredictorSource source, RunListener listener) {
    this.spark = spark;
    this.run = run;
    this.tables = run.tables();
    this.source = source;
    this.listener = listener;
    this.metrics = RunMetrics.start(spark.sparkContext());
    this.staging = new Staging(spark, tables.staging());
    this.duplicates = new MassDuplicates(run.health());
    this.batches = new RememberedBatches(run.predictor(), run.wanted());
  }

  /**
   * What {@link #run} would do; writes nothing and opens no predictor.
   *
   * @throws WrongCallException as run does
   */
  public PlanSummary plan() {
    check();
    try (RunInput input = open()) {
      ImageListing listing = during("list the images", input::list);
      try (Plan plan = plan(input, listing)) {
        listener.planned(listing, plan.summary());
        if (run.upkeep() != null) {
          NightlyUpkeep.refuseMassRemoval(run, plan.summary());
        }
        return plan.summary();
      }
    }
  }

  /**
   * Computes what is missing, and adds a row to {@code runs} whether that succeeds or fails. A run
   * that fails before, while it recovers, lists or plans, adds none.
   *
   * @throws WrongCallException if the images or the output cannot be used; nothing is written then
   * @throws IllegalStateException if hardly any file of the catalog can be looked at; as before
   * @throws OutputNotWritableException if the place of the tables is full or read-only
   * @throws LostLockException if another run took over, because this one had been asleep
   * @throws TooManyFailuresException if too many images failed
   * @throws TooManyFlagsException if too many texts look wrong
   */
  public RunSummary run() {
    Instant startedAt = Instant.now();
    check();
    try (RunInput input = open()) {
      return run(input, startedAt);
    }
  }

  private RunSummary run(RunInput input, Instant startedAt) {
    try (RunLock lock = RunLock.acquire(spark, tables, run.runId())) {
      NightlyUpkeep upkeep = run.upkeep() == null ? null : new NightlyUpkeep(run, listener);
      recover();
      ImageListing listing = during("list the images", input::list);
      try (Plan plan = plan(input, listing)) {
        listener.planned(listing, plan.summary());
        if (upkeep != null) {
          NightlyUpkeep.refuseMassRemoval(run, plan.summary());
        }
        String config = run.config();
        List<String> compacted = List.of();
        IndexRefresh.Outcome indexed = null;
        try (KeptRows removed = KeptRows.of("removed images", plan.removed())) {
          if (plan.summary().removed() > 0) {
            during("keep the removed images", removed.rows()::count); // before the tables change
          }
          computeSlices(plan, lock);
          if (upkeep != null) {
            lock.ensureHeld();
            upkeep.close(removed.rows(), plan.summary().removed());
            compacted = upkeep.compact();
            indexed = upkeep.index(spark);
          }
          // Even if nothing was missing: an earlier run may have ended between tables and views.
          tables.create();
          tables.publishViews();
          long images = plan.summary().total();
          config = during("note what was read", () -> input.into(run.config(), images));
        } catch (Exception e) { // Spark throws checked exceptions without declaring them
          reportFailure(startedAt, plan.summary(), e);
          throw e;
        }
        RunReport report = report(startedAt, plan.summary(), config, null);
        staging.deleteRun(run.runId());
        staging.deleteSuspects();
        return new RunSummary(
            plan.summary(),
            report,
            totals.rows(),
            metrics.loaded(),
            listing.otherFiles(),
            listing.withoutUri(),
            compacted,
            indexed);
      }
    } catch (Exception e) {
      Optional<OutputNotWritableException> better = OutputNotWritableException.behind(e, tables);
      if (better.isPresent()) {
        throw better.get();
      }
      throw e;
    }
  }

  private <T> T during(String part, JobDescription.Work<T, RuntimeException> work) {
    return JobDescription.during(spark, part, work);
  }

  private void check() {
    TaskDevice.check(
        run.device(),
        run.predictor().precision(),
        spark.sparkContext().master(),
        spark.sparkContext().getConf(),
        source::visibleGpus);
    tables.check();
  }

  private RunInput open() {
    return during("look at the images' table", () -> RunInput.open(spark, run, listener));
  }

  private Plan plan(RunInput input, ImageListing listing) {
    Plan.Absent absent = run.upkeep() == null ? Plan.Absent.KEEP : Plan.Absent.CLOSE;
    Plan plan =
        during(
            "plan",
            () -> Plan.of(listing, tables, run.wanted(), run.recipes(), run.failed(), absent));
    try {
      input.judgeLookups();
      return plan;
    } catch (RuntimeException e) {
      plan.close();
      throw e;
    }
  }

  /** Commits what earlier runs computed and did not come to commit, and clears what they left. */
  private void recover() {
    SliceCommit commit = new SliceCommit(spark, tables, staging, duplicates, new RunListener() {});
    for (String earlier : staging.runs()) {
      afterTrouble = true;
      List<Integer> slices = staging.complete(earlier);
      slices.forEach(
          slice -> during("slice of an earlier run", () -> commit.commit(earlier, slice)));
      staging.deleteRun(earlier);
      if (!slices.isEmpty()) {
        listener.recovered(earlier, slices.size());
      }
    }
  }

  private void computeSlices(Plan plan, RunLock lock) {
    if (plan.summary().toCompute() == 0) {
      return;
    }
    Map<String, Integer> safeBatches =
        during("look for batch sizes of earlier runs", () -> batches.read(tables));
    PartitionPredictor predictor =
        PartitionPredictor.of(
            run,
            run.predictor().with(safeBatches),
            source,
            TaskDevice.isLocalMode(spark.sparkContext().master()),
            HadoopSettings.of(spark),
            metrics,
            new PartitionPredictor.CrashWatch(staging.suspects(), afterTrouble));
    SliceLoop.Parts parts =
        new SliceLoop.Parts(
            new SliceRunner(spark, staging, run, predictor),
            staging,
            new SliceCommit(spark, tables, staging, duplicates, listener),
            lock);
    new SliceLoop(spark, run, parts, metrics, listener, totals).run(plan);
  }

  private void reportFailure(Instant startedAt, PlanSummary plan, Exception failure) {
    String message = Redaction.of(String.valueOf(failure.getMessage()));
    try {
      String error = message.substring(0, Math.min(message.length(), LONGEST_ERROR));
      report(startedAt, plan, run.config(), error);
    } catch (Exception e) {
      failure.addSuppressed(e); // whatever broke the run may well break this too
    }
  }

  private RunReport report(Instant startedAt, PlanSummary plan, String config, String error) {
    RunReport report =
        new RunReport(
            run.runId(),
            run.job(),
            startedAt,
            Instant.now(),
            batches.into(config, metrics.safeBatches().value()),
            new RunReport.Images(
                plan.total(), totals.ok(), totals.failed(), plan.skipped(), totals.reused()),
            metrics.work(totals.writeMillis()),
            error);
    tables.create();
    tables.append(
        RunsTable.TABLE,
        spark.createDataFrame(List.of(RunsTable.row(report)), RunsTable.TABLE.schema()),
        new Transaction(run.runId() + "/runs", 0));
    return report;
  }
}
