package io.sparkblip2.jobs;

import io.sparkblip2.config.EvaluateConfig;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.pipeline.Evaluation;
import io.sparkblip2.tables.MetricsTable;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.RunReport;
import io.sparkblip2.tables.RunsTable;
import io.sparkblip2.tables.Transaction;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The job {@code evaluate} from its options to its last line.
 *
 * @param out for the figures
 * @param err for what was left out, and where the figures are
 */
record EvaluateWork(PrintStream out, PrintStream err) {
  private static final List<String> TABLE = List.of("metric", "value", "items");

  void run(EvaluateConfig config) throws IOException {
    Instant startedAt = Instant.now();
    try (SparkSession spark = SparkSessions.open("evaluate")) {
      CaptionPlaces places = new CaptionPlaces("", config.output(), config.database());
      OutputTables tables = places.tables(spark);
      tables.check();
      EvaluateRequest request = new EvaluateRequest(config, spark, tables);
      Evaluation evaluation = request.evaluate();
      if (evaluation.scores().isEmpty()) {
        throw new WrongCallException("There is nothing to judge in " + config.references() + ".");
      }
      List<Row> rows = request.rows(evaluation, Instant.now());
      write(spark, tables, request, evaluation, rows, startedAt);
      evaluation.notes().forEach(err::println);
      print(config.format(), evaluation, rows);
      err.println(
          "Written to %s as run %s."
              .formatted(places.sql(spark, MetricsTable.TABLE.name()), request.runId()));
    }
  }

  private static void write(
      SparkSession spark,
      OutputTables tables,
      EvaluateRequest request,
      Evaluation evaluation,
      List<Row> rows,
      Instant startedAt) {
    tables.append(
        MetricsTable.TABLE,
        spark.createDataFrame(rows, MetricsTable.TABLE.schema()).coalesce(1),
        new Transaction(request.runId() + "/metrics", 0));
    RunReport report =
        new RunReport(
            request.runId(),
            "evaluate",
            startedAt,
            Instant.now(),
            request.json(),
            new RunReport.Images(
                evaluation.images(),
                evaluation.evaluated(),
                0,
                evaluation.images() - evaluation.evaluated(),
                0),
            RunReport.Work.NONE,
            null);
    tables.append(
        RunsTable.TABLE,
        spark.createDataFrame(List.of(RunsTable.row(report)), RunsTable.TABLE.schema()),
        new Transaction(request.runId() + "/runs", 0));
  }

  private void print(String format, Evaluation evaluation, List<Row> rows) {
    List<String> columns = Arrays.asList(MetricsTable.TABLE.schema().fieldNames());
    switch (format) {
      case "csv" -> RowPrinter.csv(out, columns, values(rows));
      case "json" -> RowPrinter.json(out, columns, values(rows));
      default ->
          RowPrinter.table(
              out,
              TABLE,
              evaluation.scores().stream()
                  .map(
                      score ->
                          List.<Object>of(
                              score.metric(),
                              String.format(Locale.ROOT, "%.4f", score.value()),
                              score.items()))
                  .toList());
    }
  }

  private static List<List<Object>> values(List<Row> rows) {
    return rows.stream()
        .map(row -> IntStream.range(0, row.length()).mapToObj(row::get).toList())
        .toList();
  }
}
