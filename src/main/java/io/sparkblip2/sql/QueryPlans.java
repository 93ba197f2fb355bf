package io.sparkblip2.sql;

import java.lang.reflect.InvocationTargetException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.execution.QueryExecution;
import scala.Option;

/** What Spark plans for a query. Spark 4 moved the method to a class that Spark 3.5 has not. */
public final class QueryPlans {
  private QueryPlans() {}

  static QueryExecution execution(Dataset<?> query) {
    try {
      return (QueryExecution) query.getClass().getMethod("queryExecution").invoke(query);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("a query without a plan", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Spark keeps its plans elsewhere", e);
    }
  }

  /** Rows that the query can have at most, as far as its plan tells; -1 if it does not. */
  public static long maxRows(Dataset<?> query) {
    Option<Object> rows = execution(query).optimizedPlan().maxRows();
    return rows.isEmpty() ? -1 : ((Number) rows.get()).longValue();
  }
}
