package io.sparkblip2.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.BaseEvalPython;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionByExpression;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.catalyst.rules.Rule;

/**
 * Moves the calls of {@code ORDER BY}, {@code GROUP BY}, {@code DISTRIBUTE BY}, aggregates,
 * windows, generators, arguments of Python functions and of one side of a join into a {@code
 * SELECT} below, where {@link ModelCallStrategy} finds them. What a sort compares is moved as a
 * whole, because it would be computed again for every comparison, and what computes its parts only
 * when needed is too, so that it still decides which calls are made.
 */
final class PullOutModelCalls extends Rule<LogicalPlan> {
  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    LogicalPlan below = CallsBelowJoin.of(plan);
    return pulledOut((below == null ? plan : below).mapChildren(this::apply));
  }

  /** The node over a SELECT with its calls; the node itself if there is nothing to move. */
  private static LogicalPlan pulledOut(LogicalPlan plan) {
    if (plan instanceof Aggregate aggregate && callsOutsideAggregates(aggregate)) {
      return split(aggregate);
    }
    LogicalPlan sorted = plan instanceof Sort sort ? SortBeforeCalls.of(sort) : null;
    if (sorted != null) {
      return sorted.mapChildren(PullOutModelCalls::pulledOut);
    }
    boolean known =
        plan instanceof Sort
            || plan instanceof Aggregate
            || plan instanceof Window
            || plan instanceof Generate
            || plan instanceof Join
            || plan instanceof RepartitionByExpression
            || plan instanceof BaseEvalPython;
    if (!known) {
      return plan;
    }
    LogicalPlan changed = plan;
    List<LogicalPlan> children = new ArrayList<>();
    boolean moved = false;
    for (LogicalPlan child : ScalaSeq.<LogicalPlan>toJava(plan.children())) {
      CallColumns columns = new CallColumns(child);
      changed = changed.mapExpressions(columns::replaced);
      children.add(columns.below());
      moved |= columns.below() != child;
    }
    if (!moved) {
      return plan;
    }
    LogicalPlan on = changed.withNewChildren(ScalaSeq.of(children));
    return plan instanceof Aggregate ? on : new Project(ScalaSeq.copy(plan.output()), on);
  }

  private static boolean callsOutsideAggregates(Aggregate aggregate) {
    List<Expression> grouping = ScalaSeq.toJava(aggregate.groupingExpressions());
    return ScalaSeq.<NamedExpression>toJava(aggregate.aggregateExpressions()).stream()
        .anyMatch(named -> isCalledOutside((Expression) named, grouping));
  }

  private static boolean isCalledOutside(Object part, List<Expression> grouping) {
    Expression expression = (Expression) part;
    if (expression instanceof AggregateExpression || isOfGroup(expression, grouping)) {
      return false;
    }
    return expression instanceof ModelCall
        || ScalaSeq.<Expression>toJava(expression.children()).stream()
            .anyMatch(child -> isCalledOutside(child, grouping));
  }

  private static boolean isOfGroup(Expression expression, List<Expression> grouping) {
    return grouping.stream().anyMatch(expression::semanticEquals);
  }

  /** The aggregates in one step, and the calls outside of them in a {@code SELECT} above. */
  private static LogicalPlan split(Aggregate aggregate) {
    Map<Expression, NamedExpression> inner = new LinkedHashMap<>();
    List<NamedExpression> outer = new ArrayList<>();
    List<Expression> grouping = ScalaSeq.toJava(aggregate.groupingExpressions());
    for (NamedExpression named :
        ScalaSeq.<NamedExpression>toJava(aggregate.aggregateExpressions())) {
      outer.add((NamedExpression) above((Expression) named, grouping, inner));
    }
    Object[] parts = ScalaSeq.toJava(aggregate.productIterator().toList()).toArray();
    parts[1] = ScalaSeq.of(new ArrayList<>(inner.values()));
    return new Project(ScalaSeq.of(outer), aggregate.makeCopy(parts));
  }

  private static Expression above(
      Expression expression, List<Expression> grouping, Map<Expression, NamedExpression> inner) {
    if (expression instanceof AggregateExpression || isOfGroup(expression, grouping)) {
      return inner
          .computeIfAbsent(
              expression.canonicalized(),
              key ->
                  expression instanceof Attribute column ? column : CallColumns.alias(expression))
          .toAttribute();
    }
    return expression.mapChildren(child -> above(child, grouping, inner));
  }
}
