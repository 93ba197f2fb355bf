package io.sparkblip2.training;

import java.io.Serializable;
import java.util.List;

/** The examples {@code from} (inclusive) to {@code to} (exclusive) of a batch: a worker's share. */
public record Shard(Batch batch, int from, int to) implements Serializable {
  public List<Example> examples() {
    return batch.examples().subList(from, to);
  }

  public int size() {
    return to - from;
  }
}
