package io.sparkblip2.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.tables.AnswersTable;
import io.sparkblip2.tables.CaptionsTable;
import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.RunReport;
import io.sparkblip2.tables.RunsTable;
import io.sparkblip2.tables.TableDefinition;
import io.sparkblip2.tables.Transaction;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real tables: thirty images of two runs, some of which failed. */
class ReportTablesTest {
  private static final Path PICTURE = Path.of("src/test/resources/images/png-rgb.png");
  private static final Timestamp FIRST = Timestamp.valueOf("2026-01-01 20:00:00");
  private static final Timestamp SECOND = Timestamp.valueOf("2026-01-02 20:00:00");

  @TempDir static Path folder;
  private static SparkSession spark;
  private static OutputTables tables;

  @BeforeAll
  static void fill() {
    spark = LocalSpark.session();
    tables = new FolderTables(spark, folder.resolve("out").toString());
    tables.create();
    List<Row> images = new ArrayList<>();
    List<Row> captions = new ArrayList<>();
    List<Row> answers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      boolean failed = i % 3 == 0;
      String uri = i == 1 ? PICTURE.toAbsolutePath().toString() : "/gone/" + i + ".jpg";
      String run = i < 20 ? "run-1" : "run-2";
      Timestamp at = i < 20 ? FIRST : SECOND;
      images.add(image(uri, failed, run, at));
      if (!failed) {
        captions.add(caption(uri, "a mug " + i, i == 2 ? "empty" : null, run, at));
        answers.add(answer(uri, "red " + i, run, at));
      }
    }
    append(ImagesTable.TABLE, images);
    append(CaptionsTable.TABLE, captions);
    append(AnswersTable.TABLE, answers);
    append(
        RunsTable.TABLE,
        List.of(run("run-1", FIRST.toInstant()), run("run-2", SECOND.toInstant())));
  }

  @Test
  void failedImagesComeFirstAndLeaveRoomForTheOthers() {
    Report report = report("", 10);
    assertThat(report.cards()).hasSize(10);
    assertThat(report.cards().subList(0, 2))
        .allSatisfy(card -> assertThat(card.error()).isNotNull());
    assertThat(report.cards().subList(2, 10)).allSatisfy(card -> assertThat(card.error()).isNull());
    assertThat(report.cards().get(2).caption()).isEqualTo("a mug 20");
    assertThat(report.cards().get(2).answers())
        .containsExactly(new Card.Answer("what color?", "red 20"));
  }

  @Test
  void theFiguresAreOfAllImages() {
    Report report = report("", 1);
    assertThat(report.totals())
        .containsEntry("images", "30")
        .containsEntry("failed", "10")
        .containsEntry("captions", "20")
        .containsEntry("answers", "20");
    assertThat(chart(report, "Failures")).containsExactly(new Chart.Bar("TRUNCATED", 10));
    assertThat(chart(report, "Words in a caption")).containsExactly(new Chart.Bar("3", 20));
    assertThat(chart(report, "Quality flags")).containsExactly(new Chart.Bar("empty", 1));
    assertThat(chart(report, "Texts with a flag, by night"))
        .extracting(Chart.Bar::name)
        .containsExactly("2026-01-01", "2026-01-02");
    assertThat(chart(report, "Images per second, by run")).hasSize(2);
  }

  @Test
  void aRunShowsItsOwnImagesOnly() {
    Report report = report("run-2", 100);
    assertThat(report.title()).contains("run-2").contains("2026-01-02");
    assertThat(report.cards()).hasSize(10);
    assertThat(report.totals()).containsEntry("captions", "7");
  }

  @Test
  void anUnknownRunIsAWrongCall() {
    assertThatThrownBy(() -> report("run-9", 10))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("run-9")
        .hasMessageContaining("run_id");
  }

  @Test
  void emptyTablesAreAWrongCall() {
    OutputTables none = new FolderTables(spark, folder.resolve("none").toString());
    assertThatThrownBy(() -> new ReportTables(spark, none, "", 10).read())
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("jobs/caption.sh");
  }

  @Test
  void aPictureThatIsStillThereGetsAThumbnail() {
    Report report =
        new ReportThumbnails(spark, ImageAccess.defaults(), 64).in(report("run-1", 100));
    assertThat(report.cards())
        .allSatisfy(
            card -> {
              if (card.uri().startsWith("/gone/")) {
                assertThat(card.thumbnail()).isNull();
              } else {
                assertThat(card.thumbnail()).startsWith("/9j/");
              }
            });
    assertThat(report.cards()).filteredOn(card -> card.thumbnail() != null).hasSize(1);
  }

  private static Report report(String run, int most) {
    return new ReportTables(spark, tables, run, most).read();
  }

  private static List<Chart.Bar> chart(Report report, String title) {
    return report.charts().stream()
        .filter(chart -> chart.title().equals(title))
        .findFirst()
        .orElseThrow()
        .bars();
  }

  private static void append(TableDefinition table, List<Row> rows) {
    tables.append(
        table,
        spark.createDataFrame(rows, table.schema()).coalesce(1),
        new Transaction("test/" + table.name(), 0));
  }

  private static Row image(String uri, boolean failed, String run, Timestamp at) {
    return RowFactory.create(
        uri,
        failed ? "failed" : "ok",
        failed ? "decode" : null,
        failed ? "TRUNCATED" : null,
        failed ? "The file ends too early." : null,
        "sha",
        1L,
        at,
        "jpeg",
        8,
        8,
        run,
        at);
  }

  private static Row caption(String uri, String caption, String flag, String run, Timestamp at) {
    String[] flags = flag == null ? new String[0] : new String[] {flag};
    return RowFactory.create(uri, "r1", "sha", caption, 0f, "", "tiny", flags, new Row[0], run, at);
  }

  private static Row answer(String uri, String answer, String run, Timestamp at) {
    return RowFactory.create(
        uri,
        "color",
        "r2",
        "sha",
        "what color?",
        answer,
        0f,
        "",
        "tiny",
        new String[0],
        new Row[0],
        run,
        at);
  }

  private static Row run(String id, Instant at) {
    return RunsTable.row(
        new RunReport(
            id,
            "caption",
            at,
            at.plusSeconds(5),
            "{}",
            new RunReport.Images(30, 20, 10, 0, 0),
            new RunReport.Work(20, 100, 5, 6, 7, 8, 9),
            null));
  }
}
