package io.sparkblip2.tables;

import static io.sparkblip2.tables.TableDefinition.optional;
import static io.sparkblip2.tables.TableDefinition.required;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.sql.Timestamp;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** One row per finished run. */
public final class RunsTable {
  public static final TableDefinition TABLE =
      TableDefinition.of(
          "runs",
          List.of("run_id"),
          List.of(
              required("run_id", StringType),
              required("job", StringType),
              required("status", StringType),
              required("started_at", TimestampType),
              optional("finished_at", TimestampType),
              optional("config", StringType),
              optional("images_total", LongType),
              optional("images_ok", LongType),
              optional("images_failed", LongType),
              optional("images_skipped", LongType),
              optional("images_reused", LongType),
              optional("vision_forwards", LongType),
              optional("decoder_steps", LongType),
              optional("fetch_ms", LongType),
              optional("decode_ms", LongType),
              optional("compute_ms", LongType),
              optional("write_ms", LongType),
              optional("wait_ms", LongType),
              optional("images_per_second", DoubleType),
              optional("error", StringType)),
          "started_at");

  private RunsTable() {}

  public static Row row(RunReport run) {
    return RowFactory.create(
        run.runId(),
        run.job(),
        run.error() == null ? "succeeded" : "failed",
        Timestamp.from(run.startedAt()),
        Timestamp.from(run.finishedAt()),
        run.config(),
        run.images().total(),
        run.images().ok(),
        run.images().failed(),
        run.images().skipped(),
        run.images().reused(),
        run.work().visionForwards(),
        run.work().decoderSteps(),
        run.work().fetchMillis(),
        run.work().decodeMillis(),
        run.work().computeMillis(),
        run.work().writeMillis(),
        run.work().waitMillis(),
        run.imagesPerSecond(),
        run.error());
  }
}
