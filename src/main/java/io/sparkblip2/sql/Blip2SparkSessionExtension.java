package io.sparkblip2.sql;

import io.sparkblip2.config.WrongCallException;
import java.util.List;
import org.apache.spark.sql.ExperimentalMethods;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.NamedArgumentExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.Function1;
import scala.Tuple3;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Gives a session the SQL functions. To be named in the setting {@code spark.sql.extensions}, with
 * a comma before or behind Delta's if that is there too.
 */
public final class Blip2SparkSessionExtension
    extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    for (ModelFunction function : ModelFunction.values()) {
      for (OnFailure onFailure : OnFailure.values()) {
        if (onFailure == OnFailure.RAISE || function.canFail()) {
          add(
              extensions,
              function.text(onFailure),
              ModelCall.class,
              arguments ->
                  new ModelCall(
                      function, onFailure, SessionSettings.of(SparkSession.active()), arguments));
        }
      }
    }
    add(extensions, ItcSimilarity.TEXT, ItcSimilarity.class, ItcSimilarity::new);
    add(extensions, VqaAccuracyFunction.TEXT, VqaAccuracyFunction.class, VqaAccuracyFunction::new);
    Function1<scala.collection.Seq<Expression>, LogicalPlan> search =
        arguments -> ImageSearchFunction.plan(inPlaces(ImageSearchFunction.TEXT, arguments));
    extensions.injectTableFunction(
        described(
            new FunctionIdentifier(ImageSearchFunction.TEXT.name()),
            ImageSearchFunction.TEXT.info(ImageSearchFunction.class),
            search));
    extensions.injectPreCBORule(
        session -> {
          addTo(session.experimental());
          return new PullOutModelCalls();
        });
    return BoxedUnit.UNIT;
  }

  /**
   * What extensions cannot inject in the place where it has to be. Their strategies are asked in
   * the order of the setting, and Delta's takes whole chains of SELECT and WHERE over a table's
   * files, calls and all: the session's own come before all of them. The optimizer's last rules,
   * which are the session's too, see what it has put back and the joins that it has made of
   * subqueries. Its rules are made before a query is planned, and the session's own behind those of
   * extensions.
   */
  private static void addTo(ExperimentalMethods session) {
    synchronized (session) {
      List<SparkStrategy> strategies = ScalaSeq.toJava(session.extraStrategies());
      if (strategies.stream().noneMatch(ModelCallStrategy.class::isInstance)) {
        strategies.add(0, new ModelCallStrategy());
        session.extraStrategies_$eq(ScalaSeq.copy(ScalaSeq.of(strategies)));
        List<Rule<LogicalPlan>> rules = ScalaSeq.toJava(session.extraOptimizations());
        rules.add(new PullOutModelCalls());
        session.extraOptimizations_$eq(ScalaSeq.copy(ScalaSeq.of(rules)));
      }
    }
  }

  /** Makes the expression of a call. */
  @FunctionalInterface
  private interface Builder {
    Expression of(scala.collection.immutable.List<Expression> arguments);
  }

  private static void add(
      SparkSessionExtensions extensions, FunctionText text, Class<?> type, Builder builder) {
    Function1<scala.collection.Seq<Expression>, Expression> build =
        arguments -> builder.of(ScalaSeq.of(inPlaces(text, arguments)));
    extensions.injectFunction(
        described(new FunctionIdentifier(text.name()), text.info(type), build));
  }

  private static List<Expression> inPlaces(
      FunctionText text, scala.collection.Seq<Expression> arguments) {
    List<Expression> places = ScalaSeq.toJava(arguments);
    if (places.stream().anyMatch(NamedArgumentExpression.class::isInstance)) {
      throw new WrongCallException(
          "%s takes its arguments by their places, not by names; leave the names and => out."
              .formatted(text.name()));
    }
    return places;
  }

  /** The type of Scala's sequences in Spark's signature is another in each version of Scala. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Tuple3 described(
      FunctionIdentifier name, ExpressionInfo info, Function1<?, ?> build) {
    return new Tuple3(name, info, build);
  }
}
