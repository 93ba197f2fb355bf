package io.sparkblip2.tables;

import io.delta.exceptions.DeltaConcurrentModificationException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** Commits to the tables of an output, each of which is done once however often it is asked for. */
final class DeltaCommits {
  private static final int ATTEMPTS = 5;
  private static final String TXN_APP_ID = "spark.databricks.delta.write.txnAppId";
  private static final String TXN_VERSION = "spark.databricks.delta.write.txnVersion";

  private final OutputTables tables;
  private final Set<TableDefinition> written = new HashSet<>();

  DeltaCommits(OutputTables tables) {
    this.tables = tables;
  }

  Set<TableDefinition> takeWritten() {
    Set<TableDefinition> taken = Set.copyOf(written);
    written.clear();
    return taken;
  }

  void append(TableDefinition table, Dataset<Row> rows, Transaction transaction) {
    written.add(table);
    DataFrameWriter<Row> writer =
        rows.write()
            .format("delta")
            .mode(SaveMode.Append)
            .option("txnAppId", transaction.application())
            .option("txnVersion", transaction.version());
    JobDescription.during(
        tables.spark(), "append to " + table.name(), () -> tables.save(table, writer));
  }

  void merge(TableDefinition table, Dataset<Row> rows, Transaction transaction) {
    written.add(table);
    JobDescription.during(
        tables.spark(), "merge into " + table.name(), () -> mergeAll(table, rows, transaction));
  }

  private void mergeAll(TableDefinition table, Dataset<Row> rows, Transaction transaction) {
    for (int attempt = 1; ; attempt++) {
      try {
        mergeOnce(table, rows, transaction);
        return;
      } catch (DeltaConcurrentModificationException conflict) {
        // Somebody compacted or edited the table meanwhile; the next attempt sees their version.
        if (attempt == ATTEMPTS) {
          throw conflict;
        }
      }
    }
  }

  private void mergeOnce(TableDefinition table, Dataset<Row> rows, Transaction transaction) {
    String sameKey =
        table.key().stream()
            .map(column -> "old." + column + " = new." + column)
            .collect(Collectors.joining(" AND "));
    SparkSession spark = tables.spark();
    try {
      spark.conf().set(TXN_APP_ID, transaction.application());
      spark.conf().set(TXN_VERSION, transaction.version());
      tables
          .handle(table)
          .as("old")
          .merge(rows.as("new"), sameKey)
          .whenMatched()
          .updateAll()
          .whenNotMatched()
          .insertAll()
          .execute();
    } finally {
      spark.conf().unset(TXN_APP_ID);
      spark.conf().unset(TXN_VERSION);
    }
  }
}
