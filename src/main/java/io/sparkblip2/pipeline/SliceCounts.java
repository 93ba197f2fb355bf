package io.sparkblip2.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;

import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a staged slice holds.
 *
 * @param images all of them, failed ones included
 * @param newRows per table of {@link OutputTables#OUTPUTS}, rows of images that are new
 * @param knownRows the same of images that the tables knew
 */
record SliceCounts(long images, long failed, List<Long> newRows, List<Long> knownRows) {

  static SliceCounts of(Dataset<Row> staged) {
    List<Column> counts = new ArrayList<>();
    counts.add(count_if(col("images").getItem(0).getField("status").equalTo(ImagesTable.FAILED)));
    for (TableDefinition table : OutputTables.OUTPUTS) {
      counts.add(sum(size(col(table.name()))));
    }
    List<Long> none = OutputTables.OUTPUTS.stream().map(table -> 0L).toList();
    SliceCounts total = new SliceCounts(0, 0, none, none);
    for (Row row :
        staged.groupBy("known").agg(count(lit(1)), counts.toArray(new Column[0])).collectAsList()) {
      List<Long> rows = new ArrayList<>();
      for (int table = 0; table < OutputTables.OUTPUTS.size(); table++) {
        rows.add(row.getLong(3 + table));
      }
      total =
          new SliceCounts(
              total.images + row.getLong(1),
              total.failed + row.getLong(2),
              row.getBoolean(0) ? total.newRows : rows,
              row.getBoolean(0) ? rows : total.knownRows);
    }
    return total;
  }
}
