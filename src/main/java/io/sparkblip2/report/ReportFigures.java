package io.sparkblip2.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.sparkblip2.config.WrongCallException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The page's charts, each from a query whose result is a handful of rows. Reads the views that
 * {@link io.sparkblip2.tables.OutputTables#registerViews} made.
 *
 * @param run run_id, empty for the newest
 */
record ReportFigures(SparkSession spark, String run) {
  private static final int RUNS = 14;
  private static final int NIGHTS = 14;
  private static final int KINDS = 10;
  private static final int LONGEST = 24;

  /**
   * Job, start and duration, status and images per second of the run that is shown, or of the
   * newest; null where there is none and none was asked for.
   *
   * @throws WrongCallException if no run has that id
   */
  Row shown() {
    Dataset<Row> runs = runs();
    if (!run.isEmpty()) {
      runs = runs.filter(col("run_id").equalTo(run));
    }
    List<Row> found =
        runs.selectExpr(
                "job",
                "concat('started ', date_format(started_at, 'yyyy-MM-dd HH:mm'))",
                "concat(status, ', ', date_format(started_at, 'yyyy-MM-dd HH:mm'))",
                "coalesce(images_per_second, 0d)")
            .limit(1)
            .collectAsList();
    if (found.isEmpty() && !run.isEmpty()) {
      throw new WrongCallException(
          "There is no run '%s'; the runs are in the table runs, column run_id.".formatted(run));
    }
    return found.isEmpty() ? null : found.get(0);
  }

  private Dataset<Row> runs() {
    return spark
        .table("runs")
        .filter("job IN ('caption', 'enrich')")
        .orderBy(col("started_at").desc(), col("run_id"));
  }

  List<Chart> ofRuns() {
    List<Chart.Bar> speeds = new ArrayList<>();
    for (Row row :
        runs()
            .selectExpr(
                "date_format(started_at, 'yyyy-MM-dd HH:mm')", "coalesce(images_per_second, 0d)")
            .limit(RUNS)
            .collectAsList()) {
      speeds.add(new Chart.Bar(row.getString(0), row.getDouble(1)));
    }
    Collections.reverse(speeds);
    Dataset<Row> shown = run.isEmpty() ? runs() : runs().filter(col("run_id").equalTo(run));
    List<Chart.Bar> times = new ArrayList<>();
    for (Row row : shown.limit(1).collectAsList()) {
      for (String stage : List.of("fetch", "decode", "compute", "write", "wait")) {
        times.add(new Chart.Bar(stage, row.<Long>getAs(stage + "_ms") / 1000.0));
      }
    }
    return List.of(
        new Chart("Images per second, by run", "", speeds),
        new Chart("Where the time went, all tasks together", " s", times));
  }

  static Chart lengths(Dataset<Row> captions) {
    Dataset<Row> counted =
        captions
            .groupBy(
                expr("least(size(filter(split(caption, '\\\\s+'), w -> w != '')), %d)"
                        .formatted(LONGEST))
                    .as("words"))
            .count()
            .orderBy("words");
    List<Chart.Bar> bars = new ArrayList<>();
    for (Row row : counted.collectAsList()) {
      int words = row.getInt(0);
      bars.add(new Chart.Bar(words == LONGEST ? words + " and more" : "" + words, row.getLong(1)));
    }
    return new Chart("Words in a caption", "", bars);
  }

  static Chart failures(Dataset<Row> images) {
    return new Chart(
        "Failures", "", commonest(images.filter("status = 'failed'").selectExpr("error_class")));
  }

  static Chart flags(Dataset<Row> captions, Dataset<Row> answers) {
    return new Chart(
        "Quality flags",
        "",
        commonest(
            captions
                .selectExpr("explode(quality_flags)")
                .union(answers.selectExpr("explode(quality_flags)"))));
  }

  private static List<Chart.Bar> commonest(Dataset<Row> names) {
    Dataset<Row> counted = names.toDF("name").groupBy("name").count();
    return counted.orderBy(col("count").desc(), col("name")).limit(KINDS).collectAsList().stream()
        .map(row -> new Chart.Bar(String.valueOf(row.get(0)), row.getLong(1)))
        .toList();
  }

  Chart flaggedByNight() {
    List<Chart.Bar> nights = new ArrayList<>();
    for (Row row :
        spark
            .table("caption_health")
            .filter("flagged IS NOT NULL")
            .orderBy(col("night").desc())
            .selectExpr("cast(night AS string)", "100 * flagged")
            .limit(NIGHTS)
            .collectAsList()) {
      nights.add(new Chart.Bar(row.getString(0), row.getDouble(1)));
    }
    Collections.reverse(nights);
    return new Chart("Texts with a flag, by night", " %", nights);
  }
}
