package io.sparkblip2.pipeline;

import io.sparkblip2.tables.ImageListing;
import io.sparkblip2.tables.PlanSummary;
import io.sparkblip2.tables.TableDefinition;

/**
 * Hears on the driver how a run goes on, from two threads: a slice is committed while the next one
 * is computed. What it throws ends the run at that point.
 */
public interface RunListener {
  /** Slices that an earlier run had computed but not committed are in the tables now. */
  default void recovered(String earlierRunId, int slices) {}

  /** Which version of the catalog of a night is read, and how much of it. */
  default void catalogRead(String how) {}

  /** Some files of the catalog could not be looked at. */
  default void filesUnknown(String howMany) {}

  default void planned(ImageListing listing, PlanSummary plan) {}

  /** A slice's results are safe; from here on nothing of it is computed again. */
  default void staged(int slice) {}

  default void committed(int slice, TableDefinition table) {}

  /** Images that left the catalog are marked. */
  default void closed(long images) {}

  /** A table that got commits is about to be compacted, if it needs it, and vacuumed. */
  default void compacting(TableDefinition table) {}

  default void compacted(TableDefinition table) {}

  default void advanced(Progress progress) {}
}
