package io.sparkblip2.sql;

import io.sparkblip2.config.FunctionsConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.internal.SQLConf;
import scala.Tuple2;

/** What a session says about the functions. */
final class SessionSettings {
  private SessionSettings() {}

  /**
   * @throws io.sparkblip2.config.WrongCallException if a setting cannot be used
   */
  static FunctionsConfig of(SQLConf conf) {
    Map<String, String> settings = new HashMap<>();
    for (Tuple2<String, String> entry :
        ScalaSeq.<Tuple2<String, String>>toJava(conf.getAllConfs())) {
      settings.put(entry._1(), entry._2());
    }
    return FunctionsConfig.of(settings);
  }
}
