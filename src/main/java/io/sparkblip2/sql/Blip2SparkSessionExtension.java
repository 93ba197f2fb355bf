package io.sparkblip2.sql;

import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Function1;
import scala.Tuple3;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Gives a session the SQL functions. To be named in the setting {@code spark.sql.extensions},
 * behind a comma if Delta's is there too.
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
              arguments -> new ModelCall(function, onFailure, arguments));
        }
      }
    }
    add(extensions, ItcSimilarity.TEXT, ItcSimilarity.class, ItcSimilarity::new);
    add(extensions, VqaAccuracyFunction.TEXT, VqaAccuracyFunction.class, VqaAccuracyFunction::new);
    Function1<scala.collection.Seq<Expression>, LogicalPlan> search =
        arguments -> ImageSearchFunction.plan(ScalaSeq.toJava(arguments));
    extensions.injectTableFunction(
        described(
            new FunctionIdentifier(ImageSearchFunction.TEXT.name()),
            ImageSearchFunction.TEXT.info(ImageSearchFunction.class),
            search));
    extensions.injectPreCBORule(session -> new PullOutModelCalls());
    extensions.injectPlannerStrategy(session -> new ModelCallStrategy());
    return BoxedUnit.UNIT;
  }

  /** Makes the expression of a call. */
  @FunctionalInterface
  private interface Builder {
    Expression of(scala.collection.immutable.List<Expression> arguments);
  }

  private static void add(
      SparkSessionExtensions extensions, FunctionText text, Class<?> type, Builder builder) {
    Function1<scala.collection.Seq<Expression>, Expression> build =
        arguments -> builder.of(ScalaSeq.copy(arguments));
    extensions.injectFunction(
        described(new FunctionIdentifier(text.name()), text.info(type), build));
  }

  /** The type of Scala's sequences in Spark's signature is another in each version of Scala. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Tuple3 described(
      FunctionIdentifier name, ExpressionInfo info, Function1<?, ?> build) {
    return new Tuple3(name, info, build);
  }
}
