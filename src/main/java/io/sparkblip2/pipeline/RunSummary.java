package io.sparkblip2.pipeline;

import io.sparkblip2.inference.LoadedModels;
import io.sparkblip2.search.IndexRefresh;
import io.sparkblip2.tables.PlanSummary;
import io.sparkblip2.tables.RunReport;
import io.sparkblip2.tables.RunsTable;
import io.sparkblip2.tables.TableDefinition;
import java.util.List;
import java.util.Map;

/**
 * What a run found to do, and what it did.
 *
 * @param rows of the images that this run computed, by the table's name
 * @param loaded by this run; what an earlier one left loaded is not
 * @param otherFiles files of the image folder without an image's name
 * @param withoutUri rows of the source table without a URI
 * @param compacted names of the tables that were compacted
 * @param indexed what became of the index for searches; null where there is none
 */
public record RunSummary(
    PlanSummary plan,
    RunReport report,
    Map<String, Long> rows,
    LoadedModels loaded,
    long otherFiles,
    long withoutUri,
    List<String> compacted,
    IndexRefresh.Outcome indexed) {
  public RunSummary {
    rows = Map.copyOf(rows);
    compacted = List.copyOf(compacted);
  }

  /**
   * The rows that the run wrote to a table, without those that it copied from other images, and
   * those of slices that an earlier run had computed.
   */
  public long written(TableDefinition table) {
    return table == RunsTable.TABLE ? 1 : rows.getOrDefault(table.name(), 0L);
  }
}
