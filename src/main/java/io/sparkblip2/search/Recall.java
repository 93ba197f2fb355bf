package io.sparkblip2.search;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How many of the images that one search finds, another finds too.
 *
 * @param found of {@code all}
 */
public record Recall(int found, int all) {
  static Recall of(Dataset<Row> exact, Dataset<Row> other) {
    Set<String> wanted = uris(exact);
    Set<String> found = uris(other);
    found.retainAll(wanted);
    return new Recall(found.size(), wanted.size());
  }

  private static Set<String> uris(Dataset<Row> rows) {
    List<Row> uris = rows.select("image_uri").collectAsList(); // ImageSearch.MOST at most
    Set<String> set = new HashSet<>();
    uris.forEach(row -> set.add(row.getString(0)));
    return set;
  }

  /** From 0 to 1; 1 where there is nothing to find. */
  public double value() {
    return all == 0 ? 1 : (double) found / all;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "recall@%d of the index: %.3f (%,d of %,d)", all, value(), found, all);
  }
}
