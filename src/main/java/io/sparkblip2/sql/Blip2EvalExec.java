package io.sparkblip2.sql;

import io.sparkblip2.inference.ExecutorPredictors;
import io.sparkblip2.inference.VisibleGpus;
import io.sparkblip2.pipeline.TaskDevice;
import io.sparkblip2.tables.HadoopSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.AttributeSet$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics;
import scala.collection.immutable.Map;

/**
 * Computes calls of models over the rows of a partition and adds their results as columns. Public
 * because Spark copies nodes by reflection.
 */
public final class Blip2EvalExec extends SparkPlan implements Serializable {
  private static final long serialVersionUID = 1;

  private final scala.collection.immutable.List<Expression> calls;
  private final scala.collection.immutable.List<Attribute> results;
  private final ModelSpecs models;
  private final SparkPlan child;
  private final transient Map<String, SQLMetric> metrics;

  /**
   * @param calls of type {@link ModelCall}, none within another
   * @param results a column for each
   */
  public Blip2EvalExec(
      scala.collection.immutable.List<Expression> calls,
      scala.collection.immutable.List<Attribute> results,
      ModelSpecs models,
      SparkPlan child) {
    this.calls = calls;
    this.results = results;
    this.models = models;
    this.child = child;
    this.metrics =
        new Map.Map4<>(
            EvalMetrics.IMAGES,
            SQLMetrics.createMetric(sparkContext(), "images"),
            EvalMetrics.FETCH,
            SQLMetrics.createNanoTimingMetric(sparkContext(), "fetching", 0),
            EvalMetrics.DECODE,
            SQLMetrics.createNanoTimingMetric(sparkContext(), "decoding", 0),
            EvalMetrics.WAIT,
            SQLMetrics.createNanoTimingMetric(sparkContext(), "waiting for the model", 0));
  }

  @Override
  public RDD<InternalRow> doExecute() {
    List<Expression> arguments = new ArrayList<>();
    List<EvalTask.Column> columns = new ArrayList<>();
    for (Expression expression : ScalaSeq.<Expression>toJava(calls)) {
      ModelCall call = (ModelCall) expression;
      models.require(call.function());
      columns.add(
          new EvalTask.Column(
              call.function(), call.onFailure(), arguments.size(), call.arguments().size()));
      arguments.addAll(call.arguments());
    }
    SparkSession spark = session();
    boolean localMode = TaskDevice.isLocalMode(spark.sparkContext().master());
    if (columns.stream().anyMatch(column -> column.function().needsPredictor())) {
      TaskDevice.check(
          models.device(),
          models.predictor().precision(),
          spark.sparkContext().master(),
          spark.sparkContext().getConf(),
          VisibleGpus::count);
    }
    EvalTask task =
        new EvalTask(
            columns,
            ScalaSeq.of(arguments),
            ScalaSeq.copy(child.output()),
            ScalaSeq.copy(output()),
            models,
            ExecutorPredictors::get,
            localMode,
            HadoopSettings.of(spark),
            EvalMetrics.of(metrics));
    return child.execute().toJavaRDD().mapPartitions(task, true).rdd();
  }

  @Override
  public scala.collection.immutable.Seq<Attribute> output() {
    List<Attribute> columns = ScalaSeq.toJava(child.output());
    columns.addAll(ScalaSeq.<Attribute>toJava(results));
    return ScalaSeq.of(columns);
  }

  @Override
  public AttributeSet producedAttributes() {
    return AttributeSet$.MODULE$.apply(ScalaSeq.<Expression>copy(results));
  }

  @Override
  public Partitioning outputPartitioning() {
    return child.outputPartitioning();
  }

  @Override
  public scala.collection.immutable.Seq<SortOrder> outputOrdering() {
    return ScalaSeq.copy(child.outputOrdering());
  }

  @Override
  public Map<String, SQLMetric> metrics() {
    return metrics;
  }

  @Override
  public scala.collection.immutable.Seq<SparkPlan> children() {
    return ScalaSeq.of(List.of(child));
  }

  /** For Scala 2.13; the next one is for 2.12. */
  public SparkPlan withNewChildrenInternal(
      scala.collection.immutable.IndexedSeq<SparkPlan> children) {
    return new Blip2EvalExec(calls, results, models, children.apply(0));
  }

  public SparkPlan withNewChildrenInternal(scala.collection.IndexedSeq<SparkPlan> children) {
    return new Blip2EvalExec(calls, results, models, children.apply(0));
  }

  @Override
  public int productArity() {
    return 4;
  }

  @Override
  public Object productElement(int n) {
    return switch (n) {
      case 0 -> calls;
      case 1 -> results;
      case 2 -> models;
      case 3 -> child;
      default -> throw new IndexOutOfBoundsException(n);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof Blip2EvalExec;
  }
}
