package io.sparkblip2.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.sparkblip2.image.ImageFailure;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.StagedImages;
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
 * @param failedAgain of those that failed, that did before and could still not be read
 * @param unread of the others that failed, that could not be read
 * @param passing of those, for a reason that may pass
 * @param texts captions and answers
 * @param flagged of those, with a quality flag
 * @param newRows per table of {@link OutputTables#OUTPUTS}, rows whose keys are new to it
 * @param knownRows the same of keys that the table may hold already
 */
record SliceCounts(
    long images,
    long failed,
    long failedAgain,
    long unread,
    long passing,
    long texts,
    long flagged,
    List<Long> newRows,
    List<Long> knownRows) {
  private static final int FIRST_TABLE = 7;

  static final SliceCounts NONE =
      new SliceCounts(
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          OutputTables.OUTPUTS.stream().map(table -> 0L).toList(),
          OutputTables.OUTPUTS.stream().map(table -> 0L).toList());

  static SliceCounts of(Dataset<Row> staged) {
    List<Column> counts = new ArrayList<>();
    Column again = StagedImages.failedAgain();
    Column failed =
        filter(col("images"), row -> row.getField("status").equalTo(ImagesTable.FAILED));
    counts.add(count_if(again.or(size(failed).gt(0))));
    counts.add(count_if(again));
    counts.add(count_if(exists(col("images"), SliceCounts::isUnread)));
    counts.add(count_if(exists(col("images"), row -> isUnread(row).and(isPassing(row)))));
    counts.add(sum(size(col("captions")).plus(size(col("answers")))));
    counts.add(sum(flagged("captions").plus(flagged("answers"))));
    for (TableDefinition table : OutputTables.OUTPUTS) {
      Column known = StagedImages.isKnown(table);
      Column rows = size(col(table.name()));
      counts.add(sum(when(known, 0).otherwise(rows)));
      counts.add(sum(when(known, rows).otherwise(0)));
    }
    Row row = staged.agg(count(lit(1)), counts.toArray(new Column[0])).first();
    if (row.getLong(0) == 0) {
      return NONE; // of which sums are NULL
    }
    List<Long> newRows = new ArrayList<>();
    List<Long> knownRows = new ArrayList<>();
    for (int table = 0; table < OutputTables.OUTPUTS.size(); table++) {
      newRows.add(row.getLong(FIRST_TABLE + 2 * table));
      knownRows.add(row.getLong(FIRST_TABLE + 2 * table + 1));
    }
    return new SliceCounts(
        row.getLong(0),
        row.getLong(1),
        row.getLong(2),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        newRows,
        knownRows);
  }

  /** Rows by the table's name. */
  Map<String, Long> rows() {
    Map<String, Long> rows = new HashMap<>();
    for (int table = 0; table < OutputTables.OUTPUTS.size(); table++) {
      rows.put(OutputTables.OUTPUTS.get(table).name(), newRows.get(table) + knownRows.get(table));
    }
    return rows;
  }

  private static Column isUnread(Column row) {
    return row.getField("stage").equalTo("fetch");
  }

  private static Column isPassing(Column row) {
    return row.getField("error_class").rlike("^(" + ImageFailure.PASSING + ")$");
  }

  private static Column flagged(String table) {
    return size(filter(col(table), text -> size(text.getField("quality_flags")).gt(0)));
  }
}
