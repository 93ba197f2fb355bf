package io.sparkblip2.sql;

import io.sparkblip2.inference.ImagePredictor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;

/**
 * Keeps a bounded number of rows under way, so that the task fetches and decodes while the model,
 * shared with other tasks, computes; and gives them out in the order they came in.
 */
final class EvalRows implements Iterator<InternalRow> {
  /** Few at first: a query with LIMIT asks for no more. */
  private static final int FIRST = 8;

  private final EvalTask task;
  private final Iterator<InternalRow> rows;
  private final TaskModels models;
  private final TextVectorCache vectors;
  private final UnsafeProjection arguments;
  private final UnsafeProjection output;
  private final JoinedRow joined = new JoinedRow();
  private final Deque<RowCalls> window = new ArrayDeque<>();
  private FileBlock reading = FileBlock.current();
  private long given;

  EvalRows(EvalTask task, Iterator<InternalRow> rows) {
    this.task = task;
    this.rows = rows;
    this.models = new TaskModels(task);
    this.vectors = new TextVectorCache(task.models().matcher(), models::matcher);
    this.arguments = UnsafeProjection.create(task.arguments(), task.input());
    this.output = UnsafeProjection.create(ScalaSeq.copy(task.output()), task.output());
    arguments.initialize(TaskContext.getPartitionId());
    output.initialize(TaskContext.getPartitionId());
  }

  @Override
  public boolean hasNext() {
    return !window.isEmpty() || read(rows::hasNext);
  }

  @Override
  public InternalRow next() {
    refill();
    if (window.isEmpty()) {
      throw new NoSuchElementException();
    }
    RowCalls calls = window.remove();
    given++;
    long start = System.nanoTime();
    Object[] results = calls.results(models, vectors);
    task.metrics().await().add(System.nanoTime() - start);
    calls.file().restore();
    return output.apply(joined.apply(calls.row(), new GenericInternalRow(results)));
  }

  /** By halves, so that the texts of many rows are embedded together. */
  private void refill() {
    int size = (int) Math.min(ImagePredictor.WINDOW, FIRST + given);
    if (window.size() > size / 2 || !read(rows::hasNext)) {
      return;
    }
    while (window.size() < size && read(rows::hasNext)) {
      InternalRow row = read(rows::next).copy();
      RowCalls calls = RowCalls.of(task, row, reading, arguments.apply(row));
      calls.start(models);
      window.add(calls);
    }
    vectors.load(window.stream().flatMap(calls -> calls.textsToEmbed().stream()).toList());
  }

  /** A step of the reader, which says what file it reads only when it comes to it. */
  private <T> T read(Supplier<T> step) {
    reading.restore();
    T result = step.get();
    reading = FileBlock.current();
    return result;
  }
}
