package io.sparkblip2.pipeline;

import io.sparkblip2.search.IndexRefresh;
import io.sparkblip2.tables.Compaction;
import io.sparkblip2.tables.OutputTables;
import org.apache.spark.sql.SparkSession;

/** Brings the index for searches up to date outside of a night. */
public record IndexRun(SparkSession spark, OutputTables tables) {
  /** As a night has it where nothing else is said. */
  private static final Compaction COMPACTION = new Compaction(0, 168);

  /**
   * @throws io.sparkblip2.config.WrongCallException if another run writes to the output
   */
  public IndexRefresh.Outcome run(String runId) {
    try (RunLock lock = RunLock.acquire(spark, tables, runId)) {
      IndexRefresh.Outcome outcome = new IndexRefresh(spark, tables, COMPACTION).run();
      lock.ensureHeld();
      return outcome;
    }
  }
}
