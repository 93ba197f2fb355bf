package io.sparkblip2.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What a table is, wherever it lies.
 *
 * @param key the columns that no two rows share; they come first in the schema
 * @param statistics the columns that Delta keeps minima and maxima of; captions and vectors are not
 *     worth them
 * @param later optional columns that tables of earlier versions do not have; they get them with the
 *     next write, and read as null until then
 */
public record TableDefinition(
    String name, List<String> key, StructType schema, List<String> statistics, Set<String> later) {

  /** A table that keeps statistics on its key and on the columns named. */
  static TableDefinition of(
      String name, List<String> key, List<StructField> columns, String... alsoStatistics) {
    List<String> statistics = new ArrayList<>(key);
    statistics.addAll(Arrays.asList(alsoStatistics));
    return new TableDefinition(
        name, key, DataTypes.createStructType(columns), List.copyOf(statistics), Set.of());
  }

  TableDefinition withLater(String... columns) {
    return new TableDefinition(name, key, schema, statistics, Set.of(columns));
  }

  /** Rows that make a data file of some hundred megabytes at most. */
  public long rowsPerFile() {
    return name.equals("embeddings") ? 2_000 : 500_000;
  }

  /** The same rows, in partitions that make files of a good size. */
  public Dataset<Row> fewFiles(Dataset<Row> rows, long count) {
    return rows.coalesce((int) (1 + count / rowsPerFile()));
  }

  static StructField required(String name, DataType type) {
    return DataTypes.createStructField(name, type, false);
  }

  static StructField optional(String name, DataType type) {
    return DataTypes.createStructField(name, type, true);
  }
}
