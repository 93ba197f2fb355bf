package io.sparkblip2.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.CaseWhen;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.catalyst.rules.Rule;

/**
 * Moves the calls of {@code ORDER BY}, {@code GROUP BY}, aggregates, windows, generators and of one
 * side of a join into a {@code SELECT} below, where {@link ModelCallStrategy} finds them. What a
 * sort compares is moved as a whole, because it would be computed again for every comparison, and
 * what computes its parts only when needed is too, so that it still decides which calls are made.
 */
final class PullOutModelCalls extends Rule<LogicalPlan> {
  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    return pulledOut(plan.mapChildren(this::apply));
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
            || plan instanceof Join;
    if (!known) {
      return plan;
    }
    LogicalPlan changed = plan;
    List<LogicalPlan> children = new ArrayList<>();
    boolean moved = false;
    for (LogicalPlan child : ScalaSeq.<LogicalPlan>toJava(plan.children())) {
      Columns columns = new Columns(child);
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

  /** The new columns of one child. */
  private static final class Columns {
    private final LogicalPlan child;
    private final Map<Expression, Alias> aliases = new LinkedHashMap<>();

    Columns(LogicalPlan child) {
      this.child = child;
    }

    Expression replaced(Expression expression) {
      if (expression instanceof SortOrder order && isHeavy(order.child()) && fits(order.child())) {
        return order.mapChildren(
            sorted -> sorted.semanticEquals(order.child()) ? column(sorted) : sorted);
      }
      if (!CallSearch.anyIn(expression)) {
        return expression;
      }
      if (expression instanceof ModelCall call) {
        LambdaVariables.requireNoneIn(call);
      }
      return (expression instanceof ModelCall || decides(expression)) && fits(expression)
          ? column(expression)
          : expression.mapChildren(this::replaced);
    }

    private boolean fits(Expression expression) {
      return expression.references().subsetOf(child.outputSet())
          && !hasAggregate(expression)
          && expression.deterministic();
    }

    private Attribute column(Expression expression) {
      return aliases
          .computeIfAbsent(expression.canonicalized(), key -> alias(expression))
          .toAttribute();
    }

    LogicalPlan below() {
      if (aliases.isEmpty()) {
        return child;
      }
      List<NamedExpression> list = ScalaSeq.toJava(child.output());
      list.addAll(aliases.values());
      return new Project(ScalaSeq.of(list), child);
    }
  }

  private static boolean isHeavy(Expression expression) {
    return (boolean)
        expression.exists(part -> part instanceof ModelCall || part instanceof ItcSimilarity);
  }

  private static boolean decides(Expression expression) {
    return expression instanceof If
        || expression instanceof CaseWhen
        || expression instanceof Coalesce
        || expression instanceof And
        || expression instanceof Or;
  }

  private static boolean hasAggregate(Expression expression) {
    return (boolean) expression.exists(part -> part instanceof AggregateExpression);
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
              key -> expression instanceof Attribute column ? column : alias(expression))
          .toAttribute();
    }
    return expression.mapChildren(child -> above(child, grouping, inner));
  }

  private static Alias alias(Expression expression) {
    return new Alias(
        expression,
        expression.prettyName(),
        NamedExpression.newExprId(),
        ScalaSeq.empty(),
        scala.Option.empty(),
        ScalaSeq.empty());
  }
}
