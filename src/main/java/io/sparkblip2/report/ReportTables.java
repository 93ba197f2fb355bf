package io.sparkblip2.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.JobDescription;
import io.sparkblip2.tables.OutputTables;
import java.util.ArrayList;
import java.util.HashMap;
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

  /** Answers of an image that are shown. */
  private static final int ANSWERS = 20;

  /**
   * Without thumbnails.
   *
   * @throws WrongCallException if there is nothing to show
   */
  public Report read() {
    return JobDescription.during(spark, "read the tables", this::readAll);
  }

  private Report readAll() {
    tables.registerViews();
    Dataset<Row> images =
        spark.table("images").filter(col("status").isin(ImagesTable.OK, ImagesTable.FAILED));
    Dataset<Row> captions = spark.table("current_captions");
    Dataset<Row> answers = spark.table("current_answers");
    if (!run.isEmpty()) {
      captions = spark.table("captions").filter(col("run_id").equalTo(run));
      answers = spark.table("answers").filter(col("run_id").equalTo(run));
      Dataset<Row> touched =
          captions
              .select("image_uri")
              .union(answers.select("image_uri"))
              .union(
                  spark.table("embeddings").filter(col("run_id").equalTo(run)).select("image_uri"))
              .union(images.filter(col("run_id").equalTo(run)).select("image_uri"));
      images =
          images.join(
              touched, images.col("image_uri").equalTo(touched.col("image_uri")), "left_semi");
    }
    ReportFigures figures = new ReportFigures(spark, run);
    Row described = figures.shown();
    Map<String, Long> counts = counts(images);
    Map<String, String> totals = totals(counts, captions, answers, described);
    List<Chart> charts = new ArrayList<>(figures.ofRuns());
    charts.add(ReportFigures.lengths(captions));
    charts.add(ReportFigures.failures(images));
    charts.add(ReportFigures.flags(captions, answers));
    charts.add(figures.flaggedByNight());
    return new Report(
        title(described),
        totals,
        charts,
        cards(images, captions, answers, counts.getOrDefault(ImagesTable.FAILED, 0L)));
  }

  private String title(Row described) {
    return run.isEmpty()
        ? "What " + tables + " holds"
        : "Run %s of the job %s, %s".formatted(run, described.getString(0), described.getString(1));
  }

  /** Images by status. */
  private Map<String, Long> counts(Dataset<Row> images) {
    Map<String, Long> counts = new HashMap<>();
    images
        .groupBy("status")
        .count()
        .collectAsList()
        .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    if (counts.isEmpty()) {
      throw new WrongCallException(
          "There are no images%s in %s; jobs/caption.sh makes some."
              .formatted(run.isEmpty() ? "" : " of run '" + run + "'", tables));
    }
    return counts;
  }

  private static Map<String, String> totals(
      Map<String, Long> counts, Dataset<Row> captions, Dataset<Row> answers, Row described) {
    Map<String, String> totals = new LinkedHashMap<>();
    totals.put("images", "%,d".formatted(counts.values().stream().mapToLong(n -> n).sum()));
    totals.put("failed", "%,d".formatted(counts.getOrDefault(ImagesTable.FAILED, 0L)));
    totals.put("captions", "%,d".formatted(captions.count()));
    totals.put("answers", "%,d".formatted(answers.count()));
    if (described != null) {
      totals.put("last run", described.getString(2));
      totals.put("images per second", "%.2f".formatted(described.getDouble(3)));
    }
    return totals;
  }

  private List<Card> cards(
      Dataset<Row> images, Dataset<Row> captions, Dataset<Row> answers, long failed) {
    int failedShown = (int) Math.min(failed, most / FAILED_SHARE);
    List<Row> shown =
        new ArrayList<>(newest(images.filter("status = 'failed'"), failedShown).collectAsList());
    shown.addAll(newest(images.filter("status = 'ok'"), most - failedShown).collectAsList());
    Object[] uris = shown.stream().map(row -> row.getString(0)).toArray();
    // A set to look up in reaches below the views' windows and down to the files' statistics.
    Map<String, Row> said =
        byImage(
            captions
                .filter(col("image_uri").isin(uris))
                .groupBy("image_uri")
                .agg(max(struct("created_at", "caption", "quality_flags")).as("said")));
    Map<String, Row> answered =
        byImage(
            answers
                .filter(col("image_uri").isin(uris))
                .groupBy("image_uri")
                .agg(
                    slice(
                            sort_array(
                                collect_list(
                                    struct("question_id", "question", "answer", "quality_flags"))),
                            lit(1),
                            lit(ANSWERS))
                        .as("answered")));
    return shown.stream()
        .map(row -> card(row, said.get(row.getString(0)), answered.get(row.getString(0))))
        .toList();
  }

  private static Map<String, Row> byImage(Dataset<Row> rows) {
    Map<String, Row> byImage = new HashMap<>();
    rows.collectAsList().forEach(row -> byImage.put(row.getString(0), row));
    return byImage;
  }

  private static Dataset<Row> newest(Dataset<Row> images, int most) {
    return images
        .orderBy(col("updated_at").desc(), col("image_uri"))
        .limit(most)
        .select("image_uri", "status", "error_class", "error_message");
  }

  private static Card card(Row image, Row captioned, Row answered) {
    Set<String> flags = new TreeSet<>();
    String caption = null;
    if (captioned != null) {
      Row said = captioned.getStruct(1);
      caption = said.getString(1);
      addFlags(said, 2, flags);
    }
    List<Card.Answer> answers = new ArrayList<>();
    if (answered != null) {
      for (Row answer : answered.<Row>getList(1)) {
        answers.add(new Card.Answer(answer.getString(1), answer.getString(2)));
        addFlags(answer, 3, flags);
      }
    }
    String error =
        image.getString(1).equals(ImagesTable.FAILED)
            ? image.getString(2) + ": " + image.getString(3)
            : null;
    return new Card(image.getString(0), caption, answers, List.copyOf(flags), error, null);
  }

  private static void addFlags(Row text, int column, Set<String> flags) {
    if (!text.isNullAt(column)) {
      flags.addAll(text.getList(column));
    }
  }
}
