package io.sparkblip2.sql;

import io.sparkblip2.pipeline.PredictorSource;
import io.sparkblip2.tables.HadoopSettings;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;

/**
 * The work of one task: rows in, the same rows with the calls' results out.
 *
 * @param columns the calls
 * @param arguments those of all calls, one behind the other
 * @param input the columns that come in
 * @param output the columns that go out: the input's, then one per call
 * @param localMode whether tasks run in the driver's JVM
 */
record EvalTask(
    List<Column> columns,
    scala.collection.immutable.List<Expression> arguments,
    scala.collection.immutable.List<Attribute> input,
    scala.collection.immutable.List<Attribute> output,
    ModelSpecs models,
    PredictorSource source,
    boolean localMode,
    HadoopSettings hadoop,
    EvalMetrics metrics)
    implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {

  EvalTask {
    columns = List.copyOf(columns);
  }

  /**
   * A call.
   *
   * @param first place of its first argument among all
   * @param count of its arguments
   */
  record Column(ModelFunction function, OnFailure onFailure, int first, int count)
      implements Serializable {}

  @Override
  public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
    return rows.hasNext()
        ? new EvalRows(this, rows)
        : Collections.emptyIterator(); // an empty partition loads no model
  }
}
