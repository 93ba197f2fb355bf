package io.sparkblip2.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.command.CreateViewCommand;
import scala.Function1;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/** Spark with {@link Faults} before every view that is made or replaced. */
public final class FaultyViews extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    Function1<LogicalPlan, BoxedUnit> check = FaultyViews::check;
    extensions.injectCheckRule(session -> check);
    return BoxedUnit.UNIT;
  }

  private static BoxedUnit check(LogicalPlan plan) {
    if (plan instanceof CreateViewCommand view) {
      try {
        Faults.at("before view " + view.name().table());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return BoxedUnit.UNIT;
  }
}
