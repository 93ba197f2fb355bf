package io.sparkblip2.tables;

import static io.sparkblip2.tables.TableDefinition.required;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.sparkblip2.training.LossRow;
import java.util.List;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** The learning curves of a training, a Delta table beside its checkpoints. */
public final class LossesTable {
  public static final TableDefinition TABLE =
      TableDefinition.of(
          "losses",
          List.of("run_id", "stage", "step", "split", "loss"),
          List.of(
              required("run_id", StringType),
              required("stage", StringType),
              required("step", LongType),
              required("split", StringType),
              required("loss", StringType),
              required("value", DoubleType),
              required("learning_rate", DoubleType),
              required("samples_per_second", DoubleType),
              required("seconds_per_step", DoubleType),
              required("communication_share", DoubleType)));

  private final SparkSession spark;
  private final String path;

  /**
   * @param folder that the table lies in
   */
  public LossesTable(SparkSession spark, String folder) {
    this.spark = spark;
    this.path = folder + "/" + TABLE.name();
  }

  /**
   * Adds rows, once: the same run's rows up to the same step a second time change nothing.
   *
   * @param step steps done
   */
  public void add(String runId, String stage, List<LossRow> losses, long step) {
    List<Row> rows =
        losses.stream()
            .map(
                loss ->
                    RowFactory.create(
                        runId,
                        stage,
                        loss.step(),
                        loss.split(),
                        loss.loss(),
                        loss.value(),
                        loss.learningRate(),
                        loss.samplesPerSecond(),
                        loss.secondsPerStep(),
                        loss.communicationShare()))
            .toList();
    DataFrameWriter<Row> writer =
        spark
            .createDataFrame(rows, TABLE.schema())
            .coalesce(1)
            .write()
            .format("delta")
            .mode(SaveMode.Append)
            .option("txnAppId", runId)
            .option("txnVersion", step);
    JobDescription.during(spark, "append to losses", () -> writer.save(path));
  }

  /** All rows of a run in the order of their steps. */
  public List<LossRow> read(String runId) {
    return JobDescription.during(spark, "read losses", () -> readAll(runId));
  }

  private List<LossRow> readAll(String runId) {
    Dataset<Row> table = spark.read().format("delta").load(path);
    return table.filter(table.col("run_id").equalTo(runId)).orderBy("step").collectAsList().stream()
        .map(
            row ->
                new LossRow(
                    row.getAs("step"),
                    row.getAs("split"),
                    row.getAs("loss"),
                    row.<Double>getAs("value"),
                    row.<Double>getAs("learning_rate"),
                    row.<Double>getAs("samples_per_second"),
                    row.<Double>getAs("seconds_per_step"),
                    row.<Double>getAs("communication_share")))
        .toList();
  }
}
