package io.sparkblip2.training;

import java.io.Serializable;
import java.util.List;

/**
 * What one step learns from, over all workers together.
 *
 * @param step from 0, or below 0 where nothing is learnt and pictures are shown as they are; with
 *     the seed, it decides every draw that the step makes
 */
public record Batch(long step, long seed, List<Example> examples) implements Serializable {
  public Batch {
    examples = List.copyOf(examples);
  }

  /** The batch as the one shard of a single worker. */
  public Shard whole() {
    return new Shard(this, 0, examples.size());
  }
}
