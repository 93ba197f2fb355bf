package io.sparkblip2.evaluation;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What recall@1, @5 and @10 are made of; sums over parts add up.
 *
 * @param found queries with a right candidate among the first 1, 5, 10
 */
public record RecallSums(long queries, List<Long> found) implements Serializable {
  /** The numbers of candidates looked at. */
  public static final List<Integer> DEPTHS = List.of(1, 5, 10);

  /** Candidates that have to be known of each query. */
  public static final int DEEPEST = 10;

  public static final RecallSums NONE = new RecallSums(0, List.of(0L, 0L, 0L));

  /**
   * @param rank of the best right candidate, from 0
   * @param times equal queries
   */
  public static RecallSums of(int rank, long times) {
    return new RecallSums(times, DEPTHS.stream().map(depth -> rank < depth ? times : 0L).toList());
  }

  public RecallSums plus(RecallSums other) {
    return new RecallSums(
        queries + other.queries,
        IntStream.range(0, found.size()).mapToObj(i -> found.get(i) + other.found.get(i)).toList());
  }

  /**
   * By name, 0 to 1. A depth that holds the whole gallery is left out, as any order reaches it.
   *
   * @param direction such as image_to_text
   * @param gallery candidates, equal ones counted each
   */
  public Map<String, Double> metrics(String direction, long gallery) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (int i = 0; i < DEPTHS.size(); i++) {
      if (DEPTHS.get(i) < gallery) {
        metrics.put(direction + "_recall@" + DEPTHS.get(i), found.get(i) / (double) queries);
      }
    }
    return metrics;
  }
}
