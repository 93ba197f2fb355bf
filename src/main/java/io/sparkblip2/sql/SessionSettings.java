package io.sparkblip2.sql;

import io.sparkblip2.config.FunctionsConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/**
 * What a session says about the functions. While Spark analyses the text of a view, {@code SQLConf}
 * has only the settings that were kept with the view, and those of other projects never are.
 */
final class SessionSettings {
  private SessionSettings() {}

  /**
   * @throws io.sparkblip2.config.WrongCallException if a setting cannot be used
   */
  static FunctionsConfig of(SparkSession spark) {
    Map<String, String> settings = new HashMap<>();
    for (Tuple2<String, String> entry :
        ScalaSeq.<Tuple2<String, String>>toJava(spark.conf().getAll())) {
      settings.put(entry._1(), entry._2());
    }
    return FunctionsConfig.of(settings);
  }
}
