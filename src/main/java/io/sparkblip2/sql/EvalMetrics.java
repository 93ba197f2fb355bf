package io.sparkblip2.sql;

import java.io.Serializable;
import org.apache.spark.sql.execution.metric.SQLMetric;
import scala.collection.immutable.Map;

/** What an operator's tasks tell Spark's UI; times in nanoseconds. */
record EvalMetrics(SQLMetric images, SQLMetric fetch, SQLMetric decode, SQLMetric await)
    implements Serializable {
  static final String IMAGES = "images";
  static final String FETCH = "fetchTime";
  static final String DECODE = "decodeTime";
  static final String WAIT = "waitTime";

  static EvalMetrics of(Map<String, SQLMetric> metrics) {
    return new EvalMetrics(
        metrics.apply(IMAGES), metrics.apply(FETCH), metrics.apply(DECODE), metrics.apply(WAIT));
  }
}
