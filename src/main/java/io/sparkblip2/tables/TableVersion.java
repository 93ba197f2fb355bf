package io.sparkblip2.tables;

import io.delta.tables.DeltaTable;

/**
 * A state of a Delta table.
 *
 * @param table Delta's id of the table: another one made in its place has another
 */
public record TableVersion(String table, long version) {
  static TableVersion of(DeltaTable table) {
    return new TableVersion(
        table.detail().select("id").first().getString(0),
        table.history(1).select("version").first().getLong(0));
  }
}
