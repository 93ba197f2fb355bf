package io.sparkblip2.tables;

import io.delta.tables.DeltaTable;
import io.sparkblip2.config.Redaction;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins the small files of many nights into large ones, and deletes what no reader can need any
 * more.
 *
 * @param smallFiles a table is compacted when so many files were added since it last was; 0 for
 *     never
 * @param vacuumHours how long files are kept that the newest version does not hold; 0 for ever
 */
public record Compaction(int smallFiles, int vacuumHours) {
  private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

  /** Files of this size are large; joining them again every night would rewrite the table. */
  private static final long LARGE_FILE_BYTES = 64L << 20;

  /** As far as a table's history is looked at. */
  private static final int COMMITS = 1_000;

  private static final String MIN_FILE = "spark.databricks.delta.optimize.minFileSize";
  private static final String MAX_FILE = "spark.databricks.delta.optimize.maxFileSize";
  private static final String CHECK = "spark.databricks.delta.retentionDurationCheck.enabled";

  /** Without this, Delta 4 takes no hours but the table's own, be they more or fewer. */
  private static final String IGNORED =
      "spark.databricks.delta.vacuum.retentionWindowIgnore.enabled";

  private static final String LISTING = "spark.sql.sources.parallelPartitionDiscovery.parallelism";
  private static final int CHECKED_HOURS = 168;
  private static final Set<String> ADDING = Set.of("numFiles", "numTargetFilesAdded");

  /** Compacts a table where that is due; returns whether it was. */
  public boolean compact(OutputTables tables, TableDefinition table) {
    return JobDescription.during(
        tables.spark(), "compact " + table.name(), () -> compactIfDue(tables, table));
  }

  private boolean compactIfDue(OutputTables tables, TableDefinition table) {
    if (smallFiles == 0 || addedFiles(tables.handle(table)) < smallFiles) {
      return false;
    }
    SparkSession spark = tables.spark();
    spark.conf().set(MIN_FILE, LARGE_FILE_BYTES);
    spark.conf().set(MAX_FILE, 2 * LARGE_FILE_BYTES);
    try {
      tables.handle(table).optimize().executeCompaction();
      return true;
    } finally {
      spark.conf().unset(MIN_FILE);
      spark.conf().unset(MAX_FILE);
    }
  }

  /**
   * Deletes a table's files that have been out of use for longer than vacuumHours, or than the time
   * of the table itself where that is longer. Delta refuses less than a week, for a reader may
   * still be at such a file; whoever asks for less is taken at their word, for this table too.
   *
   * <p>Where it fails it is tried again after the next night; that is only a warning, as all rows
   * are in the tables.
   */
  public void vacuum(OutputTables tables, TableDefinition table) {
    if (vacuumHours == 0) {
      return;
    }
    SparkSession spark = tables.spark();
    if (vacuumHours < CHECKED_HOURS) {
      spark.conf().set(CHECK, false);
    }
    spark.conf().set(IGNORED, false);
    String listing = spark.conf().get(LISTING);
    // A table is one folder; Delta would list it in 10,000 tasks, which takes most of a minute.
    int enough = 4 * spark.sparkContext().defaultParallelism();
    spark.conf().set(LISTING, Math.min(enough, Integer.parseInt(listing)));
    try {
      JobDescription.during(spark, "vacuum " + table.name(), () -> vacuum(tables.handle(table)));
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      LOG.warn(
          "The table '{}' in {} cannot be vacuumed, and keeps its old files: {}",
          table.name(),
          tables,
          Redaction.of(String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
    } finally {
      spark.conf().set(LISTING, listing);
      spark.conf().unset(CHECK);
      spark.conf().unset(IGNORED);
    }
  }

  private void vacuum(DeltaTable table) {
    try {
      table.vacuum(vacuumHours);
    } catch (IllegalArgumentException tooShort) {
      table.vacuum(); // by delta.deletedFileRetentionDuration, which is longer
    }
  }

  private static long addedFiles(DeltaTable table) {
    List<Row> commits =
        table.history(COMMITS).select("operation", "operationMetrics").collectAsList();
    long added = 0;
    for (Row commit : commits) {
      if (commit.getString(0).equals("OPTIMIZE")) {
        break;
      }
      Map<String, String> metrics = commit.isNullAt(1) ? Map.of() : commit.getJavaMap(1);
      for (Map.Entry<String, String> metric : metrics.entrySet()) {
        added += ADDING.contains(metric.getKey()) ? Long.parseLong(metric.getValue()) : 0;
      }
    }
    return added;
  }
}
