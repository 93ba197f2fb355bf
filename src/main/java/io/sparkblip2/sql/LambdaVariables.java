package io.sparkblip2.sql;

import io.sparkblip2.config.WrongCallException;
import java.util.HashSet;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedLambdaVariable;

/** The variables of lambdas such as {@code u} in {@code transform(uris, u -> ...)}. */
final class LambdaVariables {
  private LambdaVariables() {}

  /**
   * Whether an expression reads a variable of a lambda around it. It has a value within that lambda
   * only, so the expression cannot be computed ahead of it.
   */
  static boolean areFreeIn(Expression expression) {
    return areFreeIn(expression, Set.of());
  }

  /**
   * @throws WrongCallException if a call reads a variable of a lambda around it
   */
  static void requireNoneIn(ModelCall call) {
    if (areFreeIn(call)) {
      throw new WrongCallException(
          "%s cannot be called with the variable of a lambda, as models compute many rows at once and not the elements of one; explode the array first: SELECT %s(element) FROM (SELECT explode(array) AS element FROM ...)."
              .formatted(call.prettyName(), call.prettyName()));
    }
  }

  private static boolean areFreeIn(Expression expression, Set<ExprId> bound) {
    if (expression instanceof NamedLambdaVariable variable) {
      return !bound.contains(variable.exprId());
    }
    Set<ExprId> within = bound;
    if (expression instanceof LambdaFunction lambda) {
      within = new HashSet<>(bound);
      for (NamedExpression variable : ScalaSeq.<NamedExpression>toJava(lambda.arguments())) {
        within.add(variable.exprId());
      }
    }
    for (Expression child : ScalaSeq.<Expression>toJava(expression.children())) {
      if (areFreeIn(child, within)) {
        return true;
      }
    }
    return false;
  }
}
