package io.sparkblip2.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Ascending$;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NullsFirst$;
import org.apache.spark.sql.catalyst.expressions.RowOrdering;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionByExpression;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import scala.Option;

/**
 * Sorts below a {@code SELECT} with calls where the sort keys are no call's results. Spark sorts
 * above it, and reads all that is to be sorted twice, the first time to find out where to cut it:
 * every image would go through the model twice, and before a limit.
 */
final class SortBeforeCalls {
  /** What a column of the SELECT is made of, where that holds no call. */
  private final Map<ExprId, Expression> sources = new HashMap<>();

  private SortBeforeCalls(List<NamedExpression> columns) {
    for (NamedExpression column : columns) {
      if ((Object) column instanceof Alias alias && !CallSearch.anyIn(alias)) {
        sources.put(alias.exprId(), alias.child());
      }
    }
  }

  /** The SELECT over a sort; null if the sort has to stay where it is. */
  static LogicalPlan of(Sort sort) {
    // Below, the call of a key would be computed by the sort, and that of the SELECT once more.
    if (CallSearch.anyIn(ScalaSeq.<Expression>toJava(sort.expressions()))
        || !(sort.child() instanceof Project select)
        || !CallSearch.anyIn(ScalaSeq.toJava(select.expressions()))) {
      return null;
    }
    List<Expression> columns = ScalaSeq.toJava(select.expressions());
    if (!columns.stream().allMatch(Expression::deterministic)) {
      return null;
    }
    SortBeforeCalls below = new SortBeforeCalls(ScalaSeq.toJava(select.projectList()));
    LogicalPlan keys = sort.mapExpressions(below::source);
    boolean available =
        ScalaSeq.toJava(keys.expressions()).stream()
            .allMatch(key -> key.references().subsetOf(select.child().outputSet()));
    return available
        ? select.withNewChildren(
            ScalaSeq.of(List.of(keys.withNewChildren(ScalaSeq.of(List.of(select.child()))))))
        : null;
  }

  /**
   * What calls are computed over, a sort for all in parts of their own. Spark would join parts that
   * are small, and names of images are: one task would call the model for every row. Rows that the
   * sort finds equal are shared out by what the calls read, such as the image.
   *
   * @param calling expressions with the calls
   * @param cores that there are now; more may come
   */
  static LogicalPlan inParts(LogicalPlan plan, List<Expression> calling, int cores) {
    if (!(plan instanceof Sort sort) || !sort.global()) {
      return plan;
    }
    List<Expression> ranges = new ArrayList<>(ScalaSeq.<Expression>toJava(sort.expressions()));
    ranges.addAll(readByCalls(calling, sort));
    int parts = Math.max(cores, sort.conf().numShufflePartitions());
    Object[] local = ScalaSeq.toJava(sort.productIterator().toList()).toArray();
    local[1] = false;
    local[2] =
        new RepartitionByExpression(
            ScalaSeq.of(ranges), sort.child(), Option.apply(parts), Option.empty());
    return sort.makeCopy(local);
  }

  private static List<Expression> readByCalls(List<Expression> calling, Sort sort) {
    List<ModelCall> calls = CallSearch.all(calling);
    List<Expression> columns = new ArrayList<>();
    for (Attribute column : ScalaSeq.<Attribute>toJava(sort.output())) {
      if (RowOrdering.isOrderable(column.dataType())
          && calls.stream().anyMatch(call -> call.references().contains(column))) {
        columns.add(
            new SortOrder(column, Ascending$.MODULE$, NullsFirst$.MODULE$, ScalaSeq.empty()));
      }
    }
    return columns;
  }

  private Expression source(Expression key) {
    return key instanceof Attribute column
        ? sources.getOrDefault(column.exprId(), column)
        : key.mapChildren(this::source);
  }
}
