package io.sparkblip2.pipeline;

import io.sparkblip2.tables.TableDefinition;

/** Passes every catch of exceptions, as a kill does. */
final class Killed extends Error {
  private static final long serialVersionUID = 1;

  /** Kills a run behind the first commit to a table. */
  static RunListener behind(TableDefinition last) {
    return new RunListener() {
      @Override
      public void committed(int slice, TableDefinition table) {
        if (table == last) {
          throw new Killed();
        }
      }
    };
  }
}
