package io.sparkblip2.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.CaseWhen;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.IsNull;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.types.DataTypes;
import scala.Tuple2;

/**
 * Collects the calls of some expressions that can be computed now: those whose arguments hold no
 * other call. Each once, and with the condition under which its value is asked for at all: {@code
 * CASE}, {@code IF}, {@code coalesce}, {@code AND} and {@code OR} compute their parts only when
 * needed, and so does the operator that computes calls ahead of them.
 */
final class CallSearch {
  /** By call; the condition is null where the value is always needed. */
  private final Map<ModelCall, Expression> found = new LinkedHashMap<>();

  /** Calls whose condition holds a call, which has to be computed before. */
  private final List<ModelCall> waiting = new ArrayList<>();

  static Map<ModelCall, Expression> ready(List<? extends Expression> expressions) {
    CallSearch search = new CallSearch();
    expressions.forEach(expression -> search.visit(expression, null));
    return search.withoutWaiting();
  }

  /** All calls of some expressions, also within each other, some more than once. */
  static List<ModelCall> all(List<? extends Expression> expressions) {
    List<ModelCall> calls = new ArrayList<>();
    for (Expression expression : expressions) {
      if (expression instanceof ModelCall call) {
        calls.add(call);
      }
      calls.addAll(all(ScalaSeq.<Expression>toJava(expression.children())));
    }
    return calls;
  }

  static boolean anyIn(List<? extends Expression> expressions) {
    return expressions.stream().anyMatch(CallSearch::anyIn);
  }

  static boolean anyIn(Expression expression) {
    return (boolean) expression.exists(part -> part instanceof ModelCall);
  }

  private void visit(Expression expression, Expression condition) {
    if (!anyIn(expression)) {
      return;
    }
    if (expression instanceof ModelCall call && !anyIn(call.arguments())) {
      add(call, condition);
    } else if (expression instanceof If choice) {
      visit(choice.predicate(), condition);
      visit(choice.trueValue(), both(condition, choice.predicate()));
      visit(choice.falseValue(), both(condition, isNot(choice.predicate(), true)));
    } else if (expression instanceof CaseWhen cases) {
      visitCases(cases, condition);
    } else if (expression instanceof Coalesce choices) {
      Expression needed = condition;
      for (Expression choice : ScalaSeq.toJava(choices.children())) {
        visit(choice, needed);
        needed = both(needed, new IsNull(choice));
      }
    } else if (expression instanceof And and) {
      visit(and.left(), condition);
      visit(and.right(), both(condition, isNot(and.left(), false)));
    } else if (expression instanceof Or or) {
      visit(or.left(), condition);
      visit(or.right(), both(condition, isNot(or.left(), true)));
    } else {
      ScalaSeq.toJava(expression.children()).forEach(child -> visit(child, condition));
    }
  }

  private void visitCases(CaseWhen cases, Expression condition) {
    Expression needed = condition;
    for (Tuple2<Expression, Expression> branch : ScalaSeq.toJava(cases.branches())) {
      visit(branch._1(), needed);
      visit(branch._2(), both(needed, branch._1()));
      needed = both(needed, isNot(branch._1(), true));
    }
    if (cases.elseValue().isDefined()) {
      visit(cases.elseValue().get(), needed);
    }
  }

  private void add(ModelCall call, Expression condition) {
    LambdaVariables.requireNoneIn(call);
    if (condition != null && anyIn(condition)) {
      waiting.add(call);
      visit(condition, null);
      return;
    }
    Expression usable = condition != null && isUsable(condition) ? condition : null;
    for (Map.Entry<ModelCall, Expression> known : found.entrySet()) {
      if (known.getKey().isSameAs(call)) {
        boolean always = usable == null || known.getValue() == null;
        known.setValue(always ? null : new Or(known.getValue(), usable));
        return;
      }
    }
    found.put(call, usable);
  }

  /**
   * What is drawn anew each time cannot be asked twice, and a lambda's variable has no value here.
   * The call is then always computed.
   */
  private static boolean isUsable(Expression condition) {
    return condition.deterministic() && !LambdaVariables.areFreeIn(condition);
  }

  /**
   * What is asked for under a condition here, and in a place that has to wait under another, has to
   * wait for both conditions. If all wait for each other, they are always computed.
   */
  private Map<ModelCall, Expression> withoutWaiting() {
    Map<ModelCall, Expression> ready = new LinkedHashMap<>(found);
    ready
        .entrySet()
        .removeIf(
            call -> call.getValue() != null && waiting.stream().anyMatch(call.getKey()::isSameAs));
    if (ready.isEmpty()) {
      found.keySet().forEach(call -> ready.put(call, null));
    }
    return ready;
  }

  private static Expression both(Expression condition, Expression more) {
    return condition == null ? more : new And(condition, more);
  }

  private static Expression isNot(Expression condition, boolean value) {
    return new Not(new EqualNullSafe(condition, Literal.create(value, DataTypes.BooleanType)));
  }

  /** The parts of a condition that all have to hold. */
  static List<Expression> conjuncts(Expression condition) {
    List<Expression> parts = new ArrayList<>();
    if (condition instanceof And and) {
      parts.addAll(conjuncts(and.left()));
      parts.addAll(conjuncts(and.right()));
    } else {
      parts.add(condition);
    }
    return parts;
  }
}
