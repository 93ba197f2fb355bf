package io.sparkblip2.pipeline;

import io.sparkblip2.inference.LoadedModels;
import io.sparkblip2.search.IndexRefresh;
import io.sparkblip2.tables.PlanSummary;
import io.sparkblip2.tables.RunReport;
import java.util.List;

/**
 * What a run found to do, and what it did.
 *
 * @param loaded by this run; what an earlier one left loaded is not
 * @param otherFiles files of the image folder without an image's name
 * @param withoutUri rows of the source table without a URI
 * @param compacted names of the tables that were compacted
 * @param indexed what became of the index for searches; null where there is none
 */
public record RunSummary(
    PlanSummary plan,
    RunReport report,
    LoadedModels loaded,
    long otherFiles,
    long withoutUri,
    List<String> compacted,
    IndexRefresh.Outcome indexed) {
  public RunSummary {
    compacted = List.copyOf(compacted);
  }
}
