package io.sparkblip2.pipeline;

import io.delta.tables.DeltaTable;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.TableDefinition;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Looks at tables in a folder from outside. */
final class Tables {
  private Tables() {}

  /** The Delta version of every output table. */
  static Map<String, Long> versions(Path output) {
    Map<String, Long> versions = new TreeMap<>();
    for (TableDefinition table : OutputTables.OUTPUTS) {
      DeltaTable delta =
          DeltaTable.forPath(LocalSpark.session(), output.resolve(table.name()).toString());
      versions.put(table.name(), delta.history(1).first().getAs("version"));
    }
    return versions;
  }
}
