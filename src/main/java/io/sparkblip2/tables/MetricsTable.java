package io.sparkblip2.tables;

import static io.sparkblip2.tables.TableDefinition.optional;
import static io.sparkblip2.tables.TableDefinition.required;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.util.List;

/**
 * One row per evaluation and metric. Not one of the output's five tables: {@code evaluate} makes it
 * beside them when first needed.
 *
 * <p>{@code evaluation_id} stands for the question that is asked of a model, that is the task, the
 * bytes of the reference files and the settings, so the same evaluation of every night has the
 * same; {@code recipe_id} stands for the model and all else that decides its outputs.
 */
public final class MetricsTable {
  public static final TableDefinition TABLE =
      TableDefinition.of(
          "metrics",
          List.of("run_id", "metric"),
          List.of(
              required("run_id", StringType),
              required("metric", StringType),
              required("task", StringType),
              required("value", DoubleType),
              required("items", LongType),
              required("skipped", LongType),
              required("evaluation_id", StringType),
              required("recipe_id", StringType),
              optional("model", StringType),
              required("references", StringType),
              optional("settings", StringType),
              required("created_at", TimestampType)),
          "evaluation_id",
          "created_at");

  private MetricsTable() {}
}
