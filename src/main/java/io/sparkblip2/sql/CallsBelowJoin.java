package io.sparkblip2.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.InnerLike;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;

/**
 * Moves the calls of a {@code WHERE} over a join below it, where they read one side only. Spark
 * leaves them above, where a model would run for every pair of rows. Where the sides are joined by
 * keys this can be the fewer rows, and the calls stay.
 */
final class CallsBelowJoin {
  private CallsBelowJoin() {}

  /** The join over the calls; null if there is nothing to move. */
  static LogicalPlan of(Filter filter) {
    if (!CallSearch.anyIn(filter.condition())
        || !(filter.child() instanceof Join join)
        || !(join.joinType() instanceof InnerLike)
        || joinsByKeys(join)) {
      return null;
    }
    List<LogicalPlan> sides = new ArrayList<>();
    List<Expression> rest = CallSearch.conjuncts(filter.condition());
    for (LogicalPlan side : List.of(join.left(), join.right())) {
      List<Expression> own =
          rest.stream()
              .filter(part -> part.deterministic() && !part.references().isEmpty())
              .filter(part -> part.references().subsetOf(side.outputSet()))
              .toList();
      rest.removeAll(own);
      CallColumns columns = new CallColumns(filtered(own, side));
      rest.replaceAll(columns::replaced);
      sides.add(columns.below());
    }
    if (sides.equals(List.of(join.left(), join.right()))) {
      return null;
    }
    LogicalPlan moved = filtered(rest, join.withNewChildren(ScalaSeq.of(sides)));
    return new Project(ScalaSeq.copy(filter.output()), moved);
  }

  private static boolean joinsByKeys(Join join) {
    return join.condition().isDefined()
        && CallSearch.conjuncts(join.condition().get()).stream()
            .anyMatch(part -> part instanceof EqualTo || part instanceof EqualNullSafe);
  }

  private static LogicalPlan filtered(List<Expression> parts, LogicalPlan plan) {
    return parts.stream()
        .reduce(And::new)
        .<LogicalPlan>map(condition -> new Filter(condition, plan))
        .orElse(plan);
  }
}
