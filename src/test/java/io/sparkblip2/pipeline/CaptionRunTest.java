package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.inference.Wanted;
import io.sparkblip2.tables.AnswersTable;
import io.sparkblip2.tables.CaptionsTable;
import io.sparkblip2.tables.EmbeddingsTable;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.RunsTable;
import io.sparkblip2.tables.TableDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionRunTest {
  private static final Wanted.Question COLOUR = new Wanted.Question("colour", "what colour?");
  private static final Wanted.Question SHAPE = new Wanted.Question("shape", "what shape?");

  @TempDir Path temporary;
  private Path images;
  private TestRun run;

  @BeforeEach
  void prepare() {
    images = temporary.resolve("images");
    run = new TestRun(images, temporary.resolve("out"));
  }

  @Test
  void everyImageGetsOneRowInEveryTable() {
    Pictures.drawMany(images, 7);
    run.wanted = new Wanted(true, List.of(COLOUR, SHAPE), true);
    run.sliceSize = 3;

    RunSummary summary = run.run();

    assertThat(run.predictor().submissions()).isEqualTo(7);
    assertThat(count(ImagesTable.TABLE)).isEqualTo(7);
    assertThat(count(AnswersTable.TABLE)).isEqualTo(14);
    assertThat(run.captions())
        .hasSize(7)
        .containsEntry("0.png", "0 10 20")
        .containsEntry("6.png", "6 10 20");
    Row embedding = run.tables().read(EmbeddingsTable.TABLE).orderBy("image_uri").first();
    assertThat(embedding.<Float>getList(embedding.fieldIndex("embedding")))
        .containsExactly(0f, 10f, 20f);
    assertThat(summary.report().images().ok()).isEqualTo(7);
    assertThat(summary.report().work().visionForwards()).isEqualTo(7);
    assertThat(summary.report().work().decoderSteps()).isEqualTo(21);
    // What it says that it wrote is what the tables have gained.
    for (TableDefinition table : OutputTables.all()) {
      assertThat(summary.written(table)).as(table.name()).isEqualTo(count(table));
    }
    Row row = run.tables().read(RunsTable.TABLE).first();
    assertThat(row.<String>getAs("status")).isEqualTo("succeeded");
    assertThat(row.<Long>getAs("images_total")).isEqualTo(7);
    assertThat(temporary.resolve("out/_staging")).doesNotExist();
  }

  @Test
  void aSecondRunDoesNothing() {
    Pictures.drawMany(images, 5);
    run.run();
    Map<String, Long> versions = versions();

    RunSummary second = run.run();

    assertThat(second.plan().toCompute()).isZero();
    assertThat(second.report().images().skipped()).isEqualTo(5);
    assertThat(run.predictor().submissions()).isEqualTo(5);
    assertThat(versions()).isEqualTo(versions);
    assertThat(count(RunsTable.TABLE)).isEqualTo(2);
  }

  @Test
  void badNeighboursChangeNothing() throws IOException {
    Pictures.drawMany(images, 6);
    run.run();
    List<Row> alone = outputs(run);

    Path mixed = temporary.resolve("mixed");
    Pictures.drawMany(mixed, 6);
    byte[] whole = Files.readAllBytes(mixed.resolve("0.png"));
    Files.write(mixed.resolve("truncated.png"), java.util.Arrays.copyOf(whole, whole.length / 2));
    Files.createFile(mixed.resolve("empty.jpg"));
    Files.writeString(mixed.resolve("text.jpg"), "<html>not found</html>");
    TestRun withBad = new TestRun(mixed, temporary.resolve("mixed-out"));
    withBad.sliceSize = 4;
    withBad.run();

    assertThat(outputs(withBad)).isEqualTo(alone);
    List<Row> failed =
        withBad.tables().read(ImagesTable.TABLE).filter("status = 'failed'").collectAsList();
    assertThat(failed).hasSize(3).allMatch(row -> row.getAs("error_class") != null);
    assertThat(count(withBad, ImagesTable.TABLE)).isEqualTo(9);
    assertThat(withBad.predictor().submissions()).isEqualTo(6);
  }

  @Test
  void anImageThatTheModelCannotComputeIsARow() {
    Pictures.drawMany(images, 4);
    run.predictor().failOn(colour -> colour.startsWith("2 "));
    run.run();

    Row row = run.tables().read(ImagesTable.TABLE).filter("status = 'failed'").first();
    assertThat(row.<String>getAs("image_uri")).endsWith("/2.png");
    assertThat(row.<String>getAs("stage")).isEqualTo("compute");
    assertThat(row.<String>getAs("error_class")).isEqualTo("NON_FINITE");
    assertThat(run.captions()).hasSize(3);
  }

  @Test
  void aNewQuestionRunsAlone() {
    Pictures.drawMany(images, 4);
    run.wanted = new Wanted(true, List.of(COLOUR), true);
    run.run();
    run.wanted = new Wanted(true, List.of(COLOUR, SHAPE), true);
    run.run();

    assertThat(run.predictor().asked().subList(4, 8))
        .containsOnly(new Wanted(false, List.of(SHAPE), false));
    assertThat(count(AnswersTable.TABLE)).isEqualTo(8);
    assertThat(count(CaptionsTable.TABLE)).isEqualTo(4);
    run.assertKeysAreUnique();
  }

  @Test
  void whatNoTableHoldsYetIsAppendedWithoutLookingThroughTheTable() {
    Pictures.drawMany(images, 4);
    run.wanted = new Wanted(true, List.of(COLOUR), false);
    run.run();
    run.wanted = new Wanted(true, List.of(COLOUR, SHAPE), false);
    run.run();

    assertThat(run.operations(AnswersTable.TABLE)).containsExactly("WRITE", "WRITE");
    assertThat(run.operations(ImagesTable.TABLE)).as("says all there is").containsExactly("WRITE");
    Pictures.draw(images.resolve("3.png"), 200, 100, 50);
    run.run();

    assertThat(run.operations(AnswersTable.TABLE)).containsExactly("WRITE", "WRITE", "MERGE");
    assertThat(run.operations(CaptionsTable.TABLE)).containsExactly("WRITE", "MERGE");
    assertThat(run.operations(ImagesTable.TABLE)).containsExactly("WRITE", "MERGE");
    assertThat(count(AnswersTable.TABLE)).isEqualTo(8);
    run.assertKeysAreUnique();
  }

  @Test
  void changedBytesAreComputedAgainUnderTheSameKey() {
    Pictures.drawMany(images, 5);
    run.wanted = new Wanted(true, List.of(COLOUR), false);
    run.run();
    Pictures.draw(images.resolve("3.png"), 200, 100, 50);

    RunSummary second = run.run();

    assertThat(second.plan().changed()).isEqualTo(1);
    assertThat(run.predictor().submissions()).isEqualTo(6);
    assertThat(run.captions()).hasSize(5).containsEntry("3.png", "200 100 50");
    run.assertKeysAreUnique();
  }

  @Test
  void theLimitMeansTheSameImagesAgain() {
    Pictures.drawMany(images, 6);
    run.limit = 4;
    run.run();
    RunSummary second = run.run();

    assertThat(run.predictor().submissions()).isEqualTo(4);
    assertThat(second.plan().toCompute()).isZero();
    assertThat(run.captions()).containsOnlyKeys("0.png", "1.png", "2.png", "3.png");
  }

  @Test
  void aPlanCountsAndWritesNothing() {
    Pictures.drawMany(images, 3);
    run.wanted = new Wanted(true, List.of(COLOUR, SHAPE), false);

    var plan = run.plan();

    assertThat(plan.total()).isEqualTo(3);
    assertThat(plan.fresh()).isEqualTo(3);
    assertThat(plan.captions()).isEqualTo(3);
    assertThat(plan.answers()).isEqualTo(6);
    assertThat(plan.embeddings()).isZero();
    assertThat(plan.tables())
        .containsExactly(CaptionsTable.TABLE, AnswersTable.TABLE, ImagesTable.TABLE);
    assertThat(temporary.resolve("out")).doesNotExist();
    assertThat(run.predictorWasOpened()).isFalse();
  }

  @Test
  void tooManyFailuresStopTheRunAndAreNamed() throws IOException {
    Files.createDirectories(images);
    for (int i = 0; i < 30; i++) {
      Files.writeString(images.resolve("text" + i + ".jpg"), "no image");
    }
    Pictures.drawMany(images, 5);
    run.sliceSize = 25;
    run.health = new HealthLimits(0.5, 1, 0.3, 50);

    assertThatThrownBy(run::run)
        .isInstanceOf(TooManyFailuresException.class)
        .hasMessageContaining("--max-failure-ratio 0.5")
        .hasMessageContaining("in decode, such as file:");
    assertThat(count(ImagesTable.TABLE)).isEqualTo(25);
    Row row = run.tables().read(RunsTable.TABLE).first();
    assertThat(row.<String>getAs("status")).isEqualTo("failed");
    assertThat(row.<Long>getAs("images_failed")).isGreaterThan(12);
  }

  @Test
  void aBrokenPredictorFailsTheRunAndNotTheImages() {
    Pictures.drawMany(images, 3);
    run.predictor().breakDown();

    assertThatThrownBy(run::run).hasStackTraceContaining("The model cannot be used: ");
    assertThat(count(ImagesTable.TABLE)).isZero();
    assertThat(run.tables().read(RunsTable.TABLE).first().<String>getAs("status"))
        .isEqualTo("failed");
  }

  /** Captions without what differs from run to run. */
  private static List<Row> outputs(TestRun run) {
    return run.tables()
        .read(CaptionsTable.TABLE)
        .withColumn("image_uri", functions.substring_index(functions.col("image_uri"), "/", -1))
        .drop("run_id", "created_at")
        .orderBy("image_uri")
        .collectAsList();
  }

  private long count(TableDefinition table) {
    return count(run, table);
  }

  private static long count(TestRun run, TableDefinition table) {
    return run.tables().read(table).count();
  }

  private Map<String, Long> versions() {
    return Tables.versions(temporary.resolve("out"));
  }
}
