package io.sparkblip2.sql;

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
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;

/**
 * New columns of an operator's child, for the calls that the operator's expressions make. What a
 * sort compares and what computes its parts only when needed become columns as a whole.
 */
final class CallColumns {
  private final LogicalPlan child;
  private final Map<Expression, Alias> aliases = new LinkedHashMap<>();

  CallColumns(LogicalPlan child) {
    this.child = child;
  }

  /** The expression, reading new columns where it called a model with what the child has. */
  Expression replaced(Expression expression) {
    if (expression instanceof SortOrder order && isHeavy(order.child()) && fits(order.child())) {
      return order.mapChildren(
          sorted -> sorted.semanticEquals(order.child()) ? column(sorted) : sorted);
    }
    if (!CallSearch.anyIn(expression)) {
      return expression;
    }
    if (expression instanceof AggregateExpression aggregate && aggregate.filter().isDefined()) {
      Expression filter = aggregate.filter().get();
      return aggregate.mapChildren(
          part -> replaced(part.fastEquals(filter) ? part : onlyIf(filter, part)));
    }
    if (expression instanceof ModelCall call) {
      LambdaVariables.requireNoneIn(call);
    }
    return (expression instanceof ModelCall || decides(expression)) && fits(expression)
        ? column(expression)
        : expression.mapChildren(this::replaced);
  }

  /** The expression, reading the columns that there are already; adds none. */
  Expression known(Expression expression) {
    Alias column = aliases.get(expression.canonicalized());
    return column == null ? expression.mapChildren(this::known) : column.toAttribute();
  }

  /** An aggregate does not look at the rows that its FILTER leaves out. */
  private static Expression onlyIf(Expression filter, Expression part) {
    return part instanceof ModelCall
        ? new If(filter, part, Literal.create(null, part.dataType()))
        : part.mapChildren(child -> onlyIf(filter, child));
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

  /** The child with the new columns; the child itself if there are none. */
  LogicalPlan below() {
    if (aliases.isEmpty()) {
      return child;
    }
    List<NamedExpression> list = ScalaSeq.toJava(child.output());
    list.addAll(aliases.values());
    return new Project(ScalaSeq.of(list), child);
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

  static Alias alias(Expression expression) {
    return new Alias(
        expression,
        expression.prettyName(),
        NamedExpression.newExprId(),
        ScalaSeq.empty(),
        scala.Option.empty(),
        ScalaSeq.empty());
  }
}
