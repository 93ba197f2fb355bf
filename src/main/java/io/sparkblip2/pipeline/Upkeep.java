package io.sparkblip2.pipeline;

import io.sparkblip2.tables.Compaction;

/**
 * What makes a run the nightly one, whose input is all images there are: what the input lacks is
 * closed, the same bytes are computed once, and the tables are compacted.
 *
 * @param lookAtFiles whether each file's modification time and length are looked up
 * @param maxRemovedRatio removed by known images, 0 to 1, above which the run refuses to begin
 */
public record Upkeep(
    boolean lookAtFiles, double maxRemovedRatio, Compaction compaction, Indexing indexing) {

  /** Whether there is to be an index for searches. */
  public enum Indexing {
    /** One that is there is kept up to date. */
    IF_THERE,
    /** One is made. */
    ALWAYS
  }
}
