package io.sparkblip2.search;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Images that were found.
 *
 * @param rows a query that has not run yet
 * @param reads null where every vector is read
 */
public record Found(Dataset<Row> rows, IndexReads reads) {
  static final String SIMILARITY = "similarity";

  Found with(Dataset<Row> others) {
    return new Found(others, reads);
  }
}
