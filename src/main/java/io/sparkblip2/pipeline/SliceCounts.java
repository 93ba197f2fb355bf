package io.sparkblip2.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;

import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.TableDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a staged slice holds.
 *
 * @param images all of them, failed ones included
 * @param texts captions and answers
 * @param flagged of those, with a quality flag
 * @param newRows per table of {@link OutputTables#OUTPUTS}, rows of images that are new
 * @param knownRows the same of images that the tables knew
 */
record SliceCounts(
    long images, long failed, long texts, long flagged, List<Long> newRows, List<Long> knownRows) {
  private static final int FIRST_TABLE = 5;

  static final SliceCounts NONE =
      new SliceCounts(
          0,
          0,
          0,
          0,
          OutputTables.OUTPUTS.stream().map(table -> 0L).toList(),
          OutputTables.OUTPUTS.stream().map(table -> 0L).toList());

  static SliceCounts of(Dataset<Row> staged) {
    List<Column> counts = new ArrayList<>();
    counts.add(count_if(col("images").getItem(0).getField("status").equalTo(ImagesTable.FAILED)));
    counts.add(sum(size(col("captions")).plus(size(col("answers")))));
    counts.add(sum(flagged("captions").plus(flagged("answers"))));
    for (TableDefinition table : OutputTables.OUTPUTS) {
      counts.add(sum(size(col(table.name()))));
    }
    SliceCounts total = NONE;
    for (Row row :
        staged.groupBy("known").agg(count(lit(1)), counts.toArray(new Column[0])).collectAsList()) {
      List<Long> rows = new ArrayList<>();
      for (int table = 0; table < OutputTables.OUTPUTS.size(); table++) {
        rows.add(row.getLong(FIRST_TABLE + table));
      }
      total =
          new SliceCounts(
              total.images + row.getLong(1),
              total.failed + row.getLong(2),
              total.texts + row.getLong(3),
              total.flagged + row.getLong(4),
              row.getBoolean(0) ? total.newRows : rows,
              row.getBoolean(0) ? rows : total.knownRows);
    }
    return total;
  }

  /** Rows by the table's name. */
  Map<String, Long> rows() {
    Map<String, Long> rows = new HashMap<>();
    for (int table = 0; table < OutputTables.OUTPUTS.size(); table++) {
      rows.put(OutputTables.OUTPUTS.get(table).name(), newRows.get(table) + knownRows.get(table));
    }
    return rows;
  }

  private static Column flagged(String table) {
    return size(filter(col(table), text -> size(text.getField("quality_flags")).gt(0)));
  }
}
