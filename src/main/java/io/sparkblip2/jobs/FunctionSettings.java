package io.sparkblip2.jobs;

import io.sparkblip2.config.FunctionsConfig;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/**
 * The SQL functions' settings of a session. What a job's options leave open, --conf may have set.
 */
record FunctionSettings(SparkSession spark) {
  void set(String option, String value, String initial) {
    if (!value.equals(initial)) {
      spark.conf().set(FunctionsConfig.PREFIX + option, value);
    }
  }

  void set(String option, Enum<?> value, Enum<?> initial) {
    set(option, word(value), word(initial));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
