package io.sparkblip2.pipeline;

import io.sparkblip2.tables.JobDescription;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.StagedImages;
import io.sparkblip2.tables.TableDefinition;
import io.sparkblip2.tables.Transaction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Brings a staged slice into the tables. Each commit carries the name of its run and table and the
 * number of its slice, so that a slice can be committed again after a crash and changes nothing.
 */
final class SliceCommit {
  private final SparkSession spark;
  private final OutputTables tables;
  private final Staging staging;
  private final MassDuplicates duplicates;
  private final RunListener listener;

  SliceCommit(
      SparkSession spark,
      OutputTables tables,
      Staging staging,
      MassDuplicates duplicates,
      RunListener listener) {
    this.spark = spark;
    this.tables = tables;
    this.staging = staging;
    this.duplicates = duplicates;
    this.listener = listener;
  }

  /** Commits a complete slice to every table and deletes its folder. */
  SliceCounts commit(String runId, int slice) {
    Dataset<Row> results =
        spark.read().schema(StagedImages.SCHEMA).parquet(staging.slice(runId, slice));
    Dataset<Row> staged =
        JobDescription.during(spark, "look for mass duplicates", () -> duplicates.mark(results));
    SliceCounts counts =
        JobDescription.during(spark, "count the results", () -> SliceCounts.of(staged));
    tables.create();
    for (int i = 0; i < OutputTables.OUTPUTS.size(); i++) {
      TableDefinition table = OutputTables.OUTPUTS.get(i);
      long newRows = counts.newRows().get(i);
      long knownRows = counts.knownRows().get(i);
      if (newRows > 0) {
        Dataset<Row> rows = StagedImages.rows(staged, table, false);
        tables.append(
            table, table.fewFiles(rows, newRows), transaction(runId, table, "new", slice));
      }
      if (knownRows > 0) {
        Dataset<Row> rows = StagedImages.rows(staged, table, true);
        tables.merge(table, rows, transaction(runId, table, "known", slice));
      }
      if (newRows + knownRows > 0) {
        listener.committed(slice, table);
      }
    }
    staging.deleteSlice(runId, slice);
    return counts;
  }

  private static Transaction transaction(
      String runId, TableDefinition table, String part, int slice) {
    return new Transaction(runId + "/" + table.name() + "/" + part, slice);
  }
}
