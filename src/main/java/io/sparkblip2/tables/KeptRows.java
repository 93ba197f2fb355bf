package io.sparkblip2.tables;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;

/**
 * Rows that are computed once and kept on the executors' disks, whatever is written meanwhile. What
 * {@link Dataset#persist} keeps is computed anew after a commit to a table that it was read from,
 * and may then be something else.
 */
public final class KeptRows implements AutoCloseable {
  private final JavaRDD<Row> kept;
  private final Dataset<Row> rows;

  private KeptRows(JavaRDD<Row> kept, Dataset<Row> rows) {
    this.kept = kept;
    this.rows = rows;
  }

  /**
   * Nothing is computed before the rows are first used.
   *
   * @param name for the page "Storage" of Spark's UI
   */
  public static KeptRows of(String name, Dataset<Row> rows) {
    return of(name, rows, rows.javaRDD());
  }

  /** The same, and counts the rows where they are computed. */
  public static KeptRows of(String name, Dataset<Row> rows, LongAccumulator counted) {
    return of(
        name,
        rows,
        rows.javaRDD()
            .map(
                row -> {
                  counted.add(1);
                  return row;
                }));
  }

  private static KeptRows of(String name, Dataset<Row> rows, JavaRDD<Row> computed) {
    JavaRDD<Row> kept = computed.setName(name).persist(StorageLevel.DISK_ONLY());
    return new KeptRows(kept, rows.sparkSession().createDataFrame(kept, rows.schema()));
  }

  public Dataset<Row> rows() {
    return rows;
  }

  @Override
  public void close() {
    kept.unpersist();
  }
}
