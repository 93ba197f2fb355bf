package io.sparkblip2.jobs;

import io.sparkblip2.sql.QueryPlans;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows of a query, a few partitions at a time, so that the driver never holds a large result as
 * a whole while the cluster still works side by side.
 */
final class ResultRows implements Iterable<List<Object>> {
  /** A result that is known to be no larger comes at once: Spark then computes no more of it. */
  private static final long SMALL = 10_000;

  private final Dataset<Row> query;

  ResultRows(Dataset<Row> query) {
    this.query = query;
  }

  @Override
  public Iterator<List<Object>> iterator() {
    long most = QueryPlans.maxRows(query);
    Iterator<Row> rows =
        most >= 0 && most <= SMALL
            ? query.collectAsList().iterator()
            : new Waves(query.toJavaRDD());
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public List<Object> next() {
        Row row = rows.next();
        List<Object> values = new ArrayList<>(row.length());
        for (int i = 0; i < row.length(); i++) {
          values.add(PlainValue.of(row.get(i)));
        }
        return Collections.unmodifiableList(values);
      }
    };
  }

  private static final class Waves implements Iterator<Row> {
    private final JavaRDD<Row> partitions;
    private final List<Row> fetched = new ArrayList<>();
    private int given;
    private int nextPartition;

    Waves(JavaRDD<Row> partitions) {
      this.partitions = partitions;
    }

    @Override
    public boolean hasNext() {
      while (given == fetched.size() && nextPartition < partitions.getNumPartitions()) {
        fetch();
      }
      return given < fetched.size();
    }

    private void fetch() {
      int together = Math.max(1, partitions.context().defaultParallelism());
      int end = Math.min(nextPartition + together, partitions.getNumPartitions());
      int[] wave = new int[end - nextPartition];
      for (int i = 0; i < wave.length; i++) {
        wave[i] = nextPartition + i;
      }
      nextPartition = end;
      fetched.clear();
      given = 0;
      for (List<Row> rows : partitions.collectPartitions(wave)) {
        fetched.addAll(rows);
      }
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return fetched.get(given++);
    }
  }
}
