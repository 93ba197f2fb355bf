package io.sparkblip2.pipeline;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.search.IndexRefresh;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.PlanSummary;
import io.sparkblip2.tables.RunsTable;
import io.sparkblip2.tables.TableDefinition;
import io.sparkblip2.tables.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a nightly run does beside computing: closes what was removed, compacts, and keeps the index.
 */
final class NightlyUpkeep {
  private final RunRequest run;
  private final OutputTables tables;
  private final RunListener listener;

  /** Begins the night. */
  NightlyUpkeep(RunRequest run, RunListener listener) {
    this.run = run;
    this.tables = run.tables();
    this.listener = listener;
    tables.takeWritten();
  }

  /**
   * @throws WrongCallException if so many images are gone that the catalog is more likely to be
   *     broken
   */
  static void refuseMassRemoval(RunRequest run, PlanSummary plan) {
    if (plan.removed() > run.upkeep().maxRemovedRatio() * plan.active()) {
      throw new WrongCallException(
          String.format(
              Locale.ROOT,
              "The catalog '%s' lacks %,d of the %,d images that %s knows, more than"
                  + " --max-removed-ratio %s allows; nothing was done. Is the catalog whole? If"
                  + " they were removed, say so with --max-removed-ratio 1.",
              run.images(),
              plan.removed(),
              plan.active(),
              run.tables(),
              run.upkeep().maxRemovedRatio()));
    }
  }

  void close(Dataset<Row> removed, long count) {
    if (count > 0) {
      tables.close(
          removed, run.runId(), Instant.now(), new Transaction(run.runId() + "/images/removed", 0));
      listener.closed(count);
    }
  }

  /** Returns the names of the tables that were compacted. */
  List<String> compact() {
    List<String> compacted = new ArrayList<>();
    Set<TableDefinition> written = tables.takeWritten();
    for (TableDefinition table : OutputTables.all()) {
      // A night's own row in runs comes last, so that table is due for those of the nights before.
      boolean due = written.contains(table) || table == RunsTable.TABLE;
      if (!due || !tables.exists(table)) {
        continue;
      }
      listener.compacting(table);
      boolean done = run.upkeep().compaction().compact(tables, table);
      if (done) {
        compacted.add(table.name());
        listener.compacted(table);
      }
      // Old files come from compaction and merges; looking for them lists the whole table.
      if (done || run.upkeep().compaction().smallFiles() == 0) {
        run.upkeep().compaction().vacuum(tables, table);
      }
    }
    return compacted;
  }

  /** Brings the index for searches up to date; null where none is there or wanted. */
  IndexRefresh.Outcome index(SparkSession spark) {
    IndexRefresh refresh = new IndexRefresh(spark, tables, run.upkeep().compaction());
    return run.upkeep().indexing() == Upkeep.Indexing.ALWAYS || refresh.isIndexed()
        ? refresh.run()
        : null;
  }
}
