package io.sparkblip2.sql;

import io.sparkblip2.inference.DeviceAddress;
import io.sparkblip2.inference.ExecutorPredictors;
import io.sparkblip2.tables.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A session of its own with the functions and the small random models. */
public final class FunctionsSession {
  private static final Path CHECKPOINTS =
      Path.of("src/test/resources/checkpoints").toAbsolutePath();
  private static final Path PICTURES = Path.of("src/test/resources/images").toAbsolutePath();

  private final SparkSession spark = LocalSpark.session().newSession();

  public FunctionsSession() {
    set("model", CHECKPOINTS.resolve("tiny-opt").toString());
    set("retrieval-model", CHECKPOINTS.resolve("tiny-itm").toString());
    set("device", "cpu");
    set("max-new-tokens", "5");
  }

  public SparkSession spark() {
    return spark;
  }

  ModelSpecs models() {
    return ModelSpecs.of(SessionSettings.of(spark));
  }

  void set(String option, String value) {
    spark.conf().set("spark.blip2." + option, value);
  }

  List<Row> rows(String sql) {
    return spark.sql(sql).collectAsList();
  }

  Object value(String sql) {
    List<Row> rows = rows(sql);
    if (rows.size() != 1) {
      throw new AssertionError(rows + " is not one row");
    }
    return rows.get(0).get(0);
  }

  static String picture(String name) {
    return PICTURES.resolve(name).toString();
  }

  /** Images that went through the vision encoder of the session's predictor so far. */
  public long visionForwards() {
    return ExecutorPredictors.get(models().predictor(), DeviceAddress.CPU)
        .statistics()
        .visionForwards();
  }
}
