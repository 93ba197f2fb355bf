package io.sparkblip2.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.InnerLike;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;

/**
 * Moves the calls of a {@code WHERE} over a join below it, where they read one side only. Spark
 * leaves a condition on both sides above, where a model would run for every pair of rows. Where the
 * sides are joined by keys this can be the fewer rows, and the calls stay.
 */
final class CallsBelowJoin {
  private CallsBelowJoin() {}

  /** The plan with the calls below the join; null if it has none to move. */
  static LogicalPlan of(LogicalPlan plan) {
    if (plan instanceof Filter filter) {
      return of(filter, ScalaSeq.toJava(filter.output()));
    }
    return plan instanceof Project select && select.child() instanceof Filter filter
        ? of(filter, ScalaSeq.toJava(select.projectList()))
        : null;
  }

  /**
   * @param list of the SELECT above, whose calls are taken from below where the condition has them
   */
  private static LogicalPlan of(Filter filter, List<NamedExpression> list) {
    if (!CallSearch.anyIn(filter.condition())
        || !(filter.child() instanceof Join join)
        || !(join.joinType() instanceof InnerLike)
        || joinsByKeys(join)) {
      return null;
    }
    Expression condition = filter.condition();
    List<LogicalPlan> sides = new ArrayList<>();
    for (LogicalPlan side : List.of(join.left(), join.right())) {
      CallColumns columns = new CallColumns(side);
      condition = columns.replaced(condition);
      list.replaceAll(named -> (NamedExpression) ((Expression) named).mapChildren(columns::known));
      sides.add(columns.below());
    }
    return sides.equals(List.of(join.left(), join.right()))
        ? null
        : new Project(
            ScalaSeq.of(list), new Filter(condition, join.withNewChildren(ScalaSeq.of(sides))));
  }

  private static boolean joinsByKeys(Join join) {
    return join.condition().isDefined()
        && CallSearch.conjuncts(join.condition().get()).stream()
            .anyMatch(part -> part instanceof EqualTo || part instanceof EqualNullSafe);
  }
}
