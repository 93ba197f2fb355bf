package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.tables.AnswersTable;
import io.sparkblip2.tables.CaptionsTable;
import io.sparkblip2.tables.Compaction;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.PlanSummary;
import io.sparkblip2.tables.TableDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a nightly run makes of odd catalogs and of changes that are no plain additions. */
class CatalogChangesTest {
  private final SparkSession spark = LocalSpark.session();

  @TempDir Path temporary;
  private PictureCatalog catalog;
  private TestRun run;

  @BeforeEach
  void prepare() {
    catalog = new PictureCatalog(temporary);
    run = new TestRun(Path.of(catalog.table()), temporary.resolve("out"));
    run.upkeep = upkeep(0.5);
  }

  private static Upkeep upkeep(double maxRemovedRatio) {
    return new Upkeep(true, maxRemovedRatio, new Compaction(0, 0), Upkeep.Indexing.IF_THERE);
  }

  @Test
  void aCatalogThatLostMostOfItsRowsClosesNothingUnlessThatIsMeant() {
    for (int i = 0; i < 4; i++) {
      catalog.draw(i + ".png", i, 0, 0);
    }
    night();
    Map<String, Long> versions = Tables.versions(temporary.resolve("out"));
    write("image_uri", catalog.uri("0.png"));
    run.images = temporary.resolve("table").toString();

    assertThatThrownBy(run::run)
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("lacks 3 of the 4 images")
        .hasMessageContaining("--max-removed-ratio 1");
    assertThatThrownBy(run::plan).isInstanceOf(WrongCallException.class);
    assertThat(Tables.versions(temporary.resolve("out"))).isEqualTo(versions);

    run.upkeep = upkeep(1);
    assertThat(run.run().plan().removed()).isEqualTo(3);
    assertThat(statuses()).isEqualTo(Map.of("ok", 1L, "removed", 3L));
    assertThat(count(CaptionsTable.TABLE)).isEqualTo(4);
    run.tables().registerViews();
    assertThat(spark.table("current_captions").count()).isEqualTo(1);
    assertThat(run.run().plan().removed()).isZero();

    // All are back, and nothing is computed for it.
    run.images = catalog.table();
    RunSummary back = run.run();
    assertThat(back.plan().reopened()).isEqualTo(3);
    assertThat(back.report().images().reused()).isEqualTo(3);
    assertThat(run.predictor().submissions()).isEqualTo(4);
    assertThat(statuses()).isEqualTo(Map.of("ok", 4L));
    run.tables().registerViews();
    assertThat(spark.table("current_captions").count()).isEqualTo(4);
  }

  @Test
  void theSameBadBytesFailForEveryoneAndAreSeenOnce() throws IOException {
    catalog.draw("a.png", 7, 7, 7);
    catalog.copy("a.png", "b.png");
    catalog.draw("good.png", 1, 1, 1);
    catalog.draw("text.png", 2, 2, 2);
    Files.writeString(catalog.file("text.png"), "no image");
    catalog.copy("text.png", "text too.png");
    run.predictor().failOn(colour -> colour.startsWith("7 "));

    RunSummary night = night();

    assertThat(night.report().images().ok()).isEqualTo(1);
    assertThat(night.report().images().failed()).isEqualTo(4);
    assertThat(run.predictor().submissions()).isEqualTo(2);
    assertThat(
            run.tables()
                .read(ImagesTable.TABLE)
                .filter("status = 'failed'")
                .select("stage", "error_class")
                .collectAsList())
        .extracting(Row::toString)
        .containsExactlyInAnyOrder(
            "[compute,NON_FINITE]",
            "[compute,NON_FINITE]",
            "[decode,UNSUPPORTED_FORMAT]",
            "[decode,UNSUPPORTED_FORMAT]");
    assertThat(night().plan().failedBefore()).isEqualTo(4);
    assertThat(run.predictor().submissions()).isEqualTo(2);
  }

  @Test
  void currentViewsShowNothingOfBytesThatWereReplaced() throws IOException {
    catalog.draw("same.png", 1, 1, 1);
    catalog.draw("broken.png", 2, 2, 2);
    catalog.draw("other.png", 3, 3, 3);
    run.wanted = new Wanted(true, List.of(), true);
    night();
    Files.writeString(catalog.file("broken.png"), "no image");
    catalog.draw("other.png", 4, 4, 4);
    run.wanted = new Wanted(false, List.of(), true);

    night();

    run.tables().registerViews();
    assertThat(
            spark
                .sql("SELECT image_uri FROM current_captions")
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactly(catalog.uri("same.png"));
    assertThat(
            spark
                .table("current_embeddings")
                .select("image_uri")
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactlyInAnyOrder(catalog.uri("same.png"), catalog.uri("other.png"));
  }

  @Test
  void rowsThatNameNoImageOrOneTwiceAreCountedOnce() {
    catalog.draw("a.png", 1, 2, 3);
    write("photo", catalog.uri("a.png"), catalog.uri("a.png"), null, "  ", "no/absolute/path");
    run.images = temporary.resolve("table").toString();
    run.uriColumn = "photo";

    RunSummary night = run.run();

    assertThat(night.withoutUri()).isEqualTo(2);
    assertThat(night.plan().total()).isEqualTo(2);
    assertThat(night.report().images().ok()).isEqualTo(1);
    assertThat(statuses()).isEqualTo(Map.of("ok", 1L, "failed", 1L));
    assertThat(run.run().plan().toCompute()).isZero();
  }

  @Test
  void catalogsThatCannotBeMeantAreRefused() {
    write("photo", "file:/a.png");
    run.images = temporary.resolve("table").toString();
    refused("has no column 'image_uri', only photo", "--uri-column");

    run.images = temporary.resolve("nowhere").toString();
    refused("neither a folder, a file nor a table", "Check --catalog");

    write("image_uri", "  ");
    run.images = temporary.resolve("table").toString();
    refused("holds no image URI");

    run.images = temporary.resolve("out/images").toString();
    refused("is the table 'images'", "which this job writes");
    assertThat(temporary.resolve("out")).doesNotExist();
  }

  @Test
  void anOddUriIsAFailureOfItsOwnAndAKnownImageThatCannotBeLookedAtKeepsItsRows()
      throws IOException {
    catalog.draw("a.png", 1, 2, 3);
    catalog.draw("b.png", 3, 2, 1);
    write("image_uri", catalog.uri("a.png"), catalog.uri("b.png"), catalog.uri("a.png/1.jpg"));
    run.images = temporary.resolve("table").toString();

    assertThat(run.run().report().images().failed()).isEqualTo(1);
    assertThat(statuses()).isEqualTo(Map.of("ok", 2L, "failed", 1L));
    assertThat(run.tables().read(ImagesTable.TABLE).filter("error_class = 'FETCH_ERROR'").count())
        .isEqualTo(1);

    Files.delete(catalog.file("b.png"));
    Files.createSymbolicLink(catalog.file("b.png"), catalog.file("b.png"));
    PlanSummary again = run.run().plan();
    assertThat(again.toCompute()).isEqualTo(1);
    assertThat(again.triedAgain()).isEqualTo(1);
    assertThat(statuses()).isEqualTo(Map.of("ok", 2L, "failed", 1L));
  }

  @Test
  void aCopyThatCanBeReadIsAnsweredThoughTheFirstCannotBe() throws IOException {
    catalog.draw("a.png", 1, 2, 3);
    Files.copy(catalog.file("a.png"), catalog.file("b.png"));
    write("image_uri", catalog.uri("a.png"), catalog.uri("b.png"));
    run.images = temporary.resolve("table").toString();
    run.run();
    Files.delete(catalog.file("a.png"));
    Files.createSymbolicLink(catalog.file("a.png"), catalog.file("a.png"));
    run.wanted = new Wanted(true, List.of(new Wanted.Question("q", "what?")), false);

    run.run();
    assertThat(statuses()).isEqualTo(Map.of("ok", 1L, "failed", 1L));
    run.run();
    assertThat(
            run.tables().read(AnswersTable.TABLE).select("image_uri").as(Encoders.STRING()).first())
        .endsWith("b.png");
  }

  @Test
  void aNightWhoseFilesCanHardlyBeLookedAtDoesNothingAndSaysSo() {
    catalog.draw("a.png", 1, 2, 3);
    String[] uris = new String[30];
    Arrays.setAll(uris, i -> catalog.uri("a.png/" + i + ".jpg"));
    write("image_uri", uris);
    run.images = temporary.resolve("table").toString();

    assertThatThrownBy(run::run)
        .hasMessageContaining("30 of 30 files of the catalog cannot be looked at")
        .hasMessageContaining("--no-file-check");
    assertThat(run.predictorWasOpened()).isFalse();
    assertThat(count(ImagesTable.TABLE)).isZero();
  }

  private void refused(String... reasons) {
    assertThatThrownBy(run::run)
        .isInstanceOf(WrongCallException.class)
        .hasMessageContainingAll(reasons);
  }

  @Test
  void withoutTheLookAtFilesAnEditInPlaceGoesUnnoticed() {
    catalog.draw("a.png", 1, 2, 3);
    run.upkeep = new Upkeep(false, 0.5, new Compaction(0, 0), Upkeep.Indexing.IF_THERE);
    night();
    catalog.draw("a.png", 1, 2, 200);

    assertThat(night().plan().toCompute()).isZero();
    run.upkeep = upkeep(0.5);
    assertThat(night().plan().changed()).isEqualTo(1);
    assertThat(run.predictor().submissions()).isEqualTo(2);
  }

  @Test
  void aFileThatIsGoneButStillInTheCatalogKeepsItsRows() throws IOException {
    catalog.draw("a.png", 1, 2, 3);
    catalog.draw("b.png", 3, 2, 1);
    night();
    Files.delete(catalog.file("a.png"));

    assertThat(night().plan().toCompute()).isZero();
    assertThat(statuses()).isEqualTo(Map.of("ok", 2L));
  }

  @Test
  void aFileThatWasTouchedIsReadButNotComputed() throws IOException {
    catalog.draw("a.png", 1, 2, 3);
    night();
    Files.setLastModifiedTime(catalog.file("a.png"), FileTime.fromMillis(1_700_000_000_000L));

    RunSummary night = night();
    assertThat(night.plan().changed()).isEqualTo(1);
    assertThat(night.report().images().reused()).isEqualTo(1);
    assertThat(run.predictor().submissions()).isEqualTo(1);
    assertThat(night().plan().toCompute()).isZero();
  }

  @Test
  void killedBeforeTheCopiesTheNextNightCopiesWithoutTheModel() {
    catalog.draw("a.png", 1, 2, 3);
    catalog.copy("a.png", "b.png");
    run.listener = Killed.behind(ImagesTable.TABLE);
    assertThatThrownBy(this::night).isInstanceOf(Killed.class);
    assertThat(count(CaptionsTable.TABLE)).isEqualTo(1);
    run.listener = new RunListener() {};

    assertThat(night().report().images().reused()).isEqualTo(1);
    assertThat(count(CaptionsTable.TABLE)).isEqualTo(2);
    assertThat(run.predictor().submissions()).isEqualTo(1);
    assertThat(temporary.resolve("out/_staging")).doesNotExist();
  }

  @Test
  void tablesWithManySmallFilesAreCompactedOnceTheyGotCommits() {
    catalog.draw("a.png", 1, 2, 3);
    run.upkeep = new Upkeep(true, 0.5, new Compaction(2, 168), Upkeep.Indexing.IF_THERE);
    assertThat(night().compacted()).isEmpty();
    catalog.draw("b.png", 3, 2, 1);

    assertThat(night().compacted()).contains("captions", "images").doesNotContain("answers");
    assertThat(run.tables().read(CaptionsTable.TABLE).inputFiles()).hasSize(1);
    assertThat(count(CaptionsTable.TABLE)).isEqualTo(2);
    assertThat(night().compacted()).doesNotContain("captions", "images");
  }

  private RunSummary night() {
    catalog.publish();
    return run.run();
  }

  private Map<String, Long> statuses() {
    Map<String, Long> statuses = new HashMap<>();
    run.tables()
        .read(ImagesTable.TABLE)
        .groupBy("status")
        .count()
        .collectAsList()
        .forEach(row -> statuses.put(row.getString(0), row.getLong(1)));
    return statuses;
  }

  private long count(TableDefinition table) {
    return run.tables().read(table).count();
  }

  private void write(String column, String... uris) {
    List<Row> rows = Arrays.stream(uris).map(RowFactory::create).toList();
    spark
        .createDataFrame(rows, new StructType().add(column, DataTypes.StringType))
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(temporary.resolve("table").toString());
  }
}
