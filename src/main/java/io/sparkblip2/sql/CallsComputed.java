package io.sparkblip2.sql;

import io.sparkblip2.config.FunctionsConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.types.Metadata;

/**
 * A plan with operators on top that compute calls, and expressions in which the operators' columns
 * stand for the calls. Each call is computed once, however often it is asked for.
 */
final class CallsComputed {
  private final Map<ModelCall, Attribute> columns = new LinkedHashMap<>();
  private SparkPlan plan;

  CallsComputed(SparkPlan plan) {
    this.plan = plan;
  }

  SparkPlan plan() {
    return plan;
  }

  /** Puts another operator on top, which must keep the columns. */
  void on(SparkPlan top) {
    plan = top;
  }

  /** The expressions without calls, after operators for these were put on top of the plan. */
  <E extends Expression> List<E> compute(List<E> expressions) {
    List<E> rest = replaced(expressions);
    List<ModelCall> conditional = new ArrayList<>();
    while (CallSearch.anyIn(rest)) {
      Map<ModelCall, Expression> ready = CallSearch.ready(rest);
      ready.keySet().forEach(call -> columns.put(call, column(call)));
      ready.keySet().stream()
          .map(ModelCall::settings)
          .distinct()
          .forEach(settings -> eval(settings, ready));
      ready.forEach(
          (call, condition) -> {
            if (condition != null) {
              conditional.add(call);
            }
          });
      rest = replaced(rest);
    }
    // Such a column is NULL where these expressions did not ask; others might.
    conditional.forEach(columns::remove);
    return rest;
  }

  /** Puts an operator for the calls of the same models on top. */
  private void eval(FunctionsConfig settings, Map<ModelCall, Expression> ready) {
    List<Expression> calls = new ArrayList<>();
    List<Attribute> results = new ArrayList<>();
    ready.forEach(
        (call, condition) -> {
          if (call.settings().equals(settings)) {
            calls.add(condition == null ? call : onlyIf(condition, call));
            results.add(columns.get(call));
          }
        });
    plan =
        new Blip2EvalExec(ScalaSeq.of(calls), ScalaSeq.of(results), ModelSpecs.of(settings), plan);
  }

  private static ModelCall onlyIf(Expression condition, ModelCall call) {
    Expression first = call.arguments().get(0);
    return call.with(new If(condition, first, Literal.create(null, first.dataType())));
  }

  private static Attribute column(ModelCall call) {
    return new AttributeReference(
        call.prettyName(),
        call.dataType(),
        true,
        Metadata.empty(),
        NamedExpression.newExprId(),
        ScalaSeq.empty());
  }

  private <E extends Expression> List<E> replaced(List<E> expressions) {
    return replaced(expressions, columns);
  }

  /** The expressions with columns for calls. A named expression stays one, as no call is. */
  @SuppressWarnings("unchecked")
  static <E extends Expression> List<E> replaced(
      List<E> expressions, Map<ModelCall, Attribute> columns) {
    List<E> replaced = new ArrayList<>();
    expressions.forEach(expression -> replaced.add((E) replaced((Expression) expression, columns)));
    return replaced;
  }

  private static Expression replaced(Expression expression, Map<ModelCall, Attribute> columns) {
    if (!CallSearch.anyIn(expression)) {
      return expression;
    }
    if (expression instanceof ModelCall call) {
      for (Map.Entry<ModelCall, Attribute> known : columns.entrySet()) {
        if (known.getKey().isSameAs(call)) {
          return known.getValue();
        }
      }
    }
    return expression.mapChildren(part -> replaced(part, columns));
  }
}
