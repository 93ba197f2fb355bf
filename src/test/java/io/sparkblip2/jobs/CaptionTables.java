package io.sparkblip2.jobs;

import io.delta.tables.DeltaTable;
import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.TableDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** What a finished job left, seen from another session. */
record CaptionTables(Path output) {
  Dataset<Row> read(TableDefinition table) {
    return new FolderTables(LocalSpark.session(), output.toString()).read(table);
  }

  /** All that does not differ from run to run, in the order of the keys. */
  List<Row> outputs(TableDefinition table) {
    return read(table)
        .drop("run_id", "created_at", "updated_at")
        .orderBy(table.key().stream().map(functions::col).toArray(Column[]::new))
        .collectAsList();
  }

  Map<String, Long> versions() {
    Map<String, Long> versions = new TreeMap<>();
    for (TableDefinition table : OutputTables.OUTPUTS) {
      DeltaTable delta =
          DeltaTable.forPath(LocalSpark.session(), output.resolve(table.name()).toString());
      versions.put(table.name(), delta.history(1).first().getAs("version"));
    }
    return versions;
  }
}
