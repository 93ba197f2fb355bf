package io.sparkblip2.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.tables.OutputTables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Asks the tables for what a page shows: figures of all images, and at most a number of images.
 *
 * <p>Nothing that grows with the tables comes to the driver.
 *
 * @param run run_id of the run to show, empty for what the tables hold now
 * @param most images to show
 */
public record ReportTables(SparkSession spark, OutputTables tables, String run, int most) {
  /** Of the images that are shown, one in so many is a failed one, where there are enough. */
  private static final int FAILED_SHARE = 5;

  /**
   * Without thumbnails.
   *
   * @throws WrongCallException if there is nothing to show
   */
  public Report read() {
    tables.registerViews();
    Dataset<Row> images = spark.table("images").filter(col("status").isin("ok", "failed"));
    Dataset<Row> captions = spark.table("current_captions");
    Dataset<Row> answers = spark.table("current_answers");
    if (!run.isEmpty()) {
      captions = spark.table("captions").filter(col("run_id").equalTo(run));
      answers = spark.table("answers").filter(col("run_id").equalTo(run));
      Dataset<Row> touched =
          captions
              .select("image_uri")
              .union(answers.select("image_uri"))
              .union(images.filter(col("run_id").equalTo(run)).select("image_uri"));
      images =
          images.join(
              touched, images.col("image_uri").equalTo(touched.col("image_uri")), "left_semi");
    }
    ReportFigures figures = new ReportFigures(spark, run);
    Row described = figures.shown();
    Map<String, String> totals = totals(images, captions, answers, described);
    List<Chart> charts = new ArrayList<>(figures.ofRuns());
    charts.add(ReportFigures.lengths(captions));
    charts.add(ReportFigures.failures(images));
    charts.add(ReportFigures.flags(captions, answers));
    charts.add(figures.flaggedByNight());
    return new Report(title(described), totals, charts, cards(images, captions, answers));
  }

  private String title(Row described) {
    return run.isEmpty()
        ? "What " + tables + " holds"
        : "Run %s of the job %s, %s".formatted(run, described.getString(0), described.getString(1));
  }

  private Map<String, String> totals(
      Dataset<Row> images, Dataset<Row> captions, Dataset<Row> answers, Row described) {
    Map<String, String> totals = new LinkedHashMap<>();
    long ok = 0;
    long failed = 0;
    for (Row row : images.groupBy("status").count().collectAsList()) {
      if (row.getString(0).equals("ok")) {
        ok = row.getLong(1);
      } else {
        failed = row.getLong(1);
      }
    }
    if (ok + failed == 0) {
      throw new WrongCallException(
          "There are no images%s in %s; jobs/caption.sh makes some."
              .formatted(run.isEmpty() ? "" : " of run '" + run + "'", tables));
    }
    totals.put("images", "%,d".formatted(ok + failed));
    totals.put("failed", "%,d".formatted(failed));
    totals.put("captions", "%,d".formatted(captions.count()));
    totals.put("answers", "%,d".formatted(answers.count()));
    if (described != null) {
      totals.put("last run", described.getString(2));
      totals.put("images per second", "%.2f".formatted(described.getDouble(3)));
    }
    return totals;
  }

  private List<Card> cards(Dataset<Row> images, Dataset<Row> captions, Dataset<Row> answers) {
    Dataset<Row> failed = newest(images.filter("status = 'failed'"), most / FAILED_SHARE);
    int room = most - (int) failed.count();
    Dataset<Row> shown = failed.union(newest(images.filter("status = 'ok'"), room));
    Dataset<Row> said =
        captions
            .groupBy("image_uri")
            .agg(
                sort_array(collect_list(struct("created_at", "caption", "quality_flags")), false)
                    .as("said"));
    Dataset<Row> answered =
        answers
            .groupBy("image_uri")
            .agg(
                sort_array(
                        collect_list(struct("question_id", "question", "answer", "quality_flags")))
                    .as("answered"));
    return shown
        .join(said, "image_uri", "left")
        .join(answered, "image_uri", "left")
        .orderBy(col("status"), col("updated_at").desc(), col("image_uri"))
        .collectAsList()
        .stream()
        .map(ReportTables::card)
        .toList();
  }

  private static Dataset<Row> newest(Dataset<Row> images, int most) {
    return images
        .orderBy(col("updated_at").desc(), col("image_uri"))
        .limit(most)
        .select("image_uri", "status", "error_class", "error_message", "updated_at");
  }

  private static Card card(Row row) {
    boolean failed = row.getString(row.fieldIndex("status")).equals("failed");
    Set<String> flags = new TreeSet<>();
    String caption = null;
    List<Row> said = list(row, "said");
    if (!said.isEmpty()) {
      caption = said.get(0).getString(1);
      flags.addAll(list(said.get(0), "quality_flags"));
    }
    List<Card.Answer> answers = new ArrayList<>();
    for (Row answer : ReportTables.<Row>list(row, "answered")) {
      answers.add(new Card.Answer(answer.getString(1), answer.getString(2)));
      flags.addAll(list(answer, "quality_flags"));
    }
    String error =
        failed
            ? row.getString(row.fieldIndex("error_class"))
                + ": "
                + row.getString(row.fieldIndex("error_message"))
            : null;
    return new Card(
        row.getString(row.fieldIndex("image_uri")),
        caption,
        answers,
        List.copyOf(flags),
        error,
        null);
  }

  private static <T> List<T> list(Row row, String column) {
    int index = row.fieldIndex(column);
    return row.isNullAt(index) ? List.of() : row.getList(index);
  }
}
