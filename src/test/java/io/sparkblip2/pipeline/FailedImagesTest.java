package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.image.ImageFailure;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.tables.AnswersTable;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failed images the next run tries again, and what becomes of them. */
class FailedImagesTest {
  private static final Wanted.Question COLOUR = new Wanted.Question("colour", "what colour?");

  @TempDir Path temporary;
  private Path images;
  private TestRun run;

  @BeforeEach
  void prepare() {
    images = temporary.resolve("images");
    run = new TestRun(images, temporary.resolve("out"));
  }

  @Test
  void failedImagesAreRetriedOnlyWhenAsked() {
    Pictures.drawMany(images, 4);
    run.predictor().failOn(colour -> colour.startsWith("1 "));
    run.run();
    run.predictor().failOn(colour -> false);

    assertThat(run.run().plan().failedBefore()).isEqualTo(1);
    assertThat(run.captions()).hasSize(3);
    run.failed = Plan.Failed.RETRY;
    run.run();

    assertThat(run.captions()).hasSize(4);
    assertThat(run.predictor().submissions()).isEqualTo(5);
    assertThat(run.tables().read(ImagesTable.TABLE).filter("status = 'ok'").count()).isEqualTo(4);
    run.assertKeysAreUnique();
  }

  @Test
  void aFailedImageIsTriedAgainWhenItsFileChanges() throws IOException {
    Pictures.drawMany(images, 2);
    Files.writeString(images.resolve("late.png"), "still being copied");
    run.run();
    Pictures.draw(images.resolve("late.png"), 1, 2, 3);
    run.run();

    assertThat(run.captions()).hasSize(3).containsEntry("late.png", "1 2 3");
    run.assertKeysAreUnique();
  }

  @Test
  void whatMayHavePassedIsTriedAgainAndIsNoFailureOfTheWholeRunWhenItHasNot() throws IOException {
    Pictures.drawMany(images, 2);
    Path share = Files.writeString(images.resolve("share"), "not mounted");
    Path late = share.resolve("late.png");
    run.images = listed(images.resolve("0.png"), images.resolve("1.png"), late);
    run.health = new HealthLimits(0.5, 1, 0.3, 50);
    run.run();
    assertThat(failure(late)).isEqualTo("FETCH_ERROR");

    RunSummary second = run.run();

    assertThat(second.plan().toCompute()).isEqualTo(1);
    assertThat(second.plan().triedAgain()).isEqualTo(1);
    assertThat(second.report().images().failed()).isEqualTo(1);
    assertThat(run.operations(ImagesTable.TABLE)).containsExactly("WRITE");
    Files.delete(share);
    Pictures.draw(Files.createDirectory(share).resolve("late.png"), 1, 2, 3);
    run.run();
    assertThat(run.captions()).hasSize(3).containsEntry("late.png", "1 2 3");
    assertThat(run.run().plan().toCompute()).isZero();
    run.assertKeysAreUnique();
  }

  @Test
  void whatCouldNotBeReadForAWeekIsLeftAlone() throws IOException {
    Path share = Files.writeString(Files.createDirectories(images).resolve("share"), "not mounted");
    run.images = listed(share.resolve("late.png"));
    run.run();
    assertThat(run.plan().triedAgain()).isEqualTo(1);
    run.table(ImagesTable.TABLE).updateExpr(Map.of("updated_at", "now() - INTERVAL 8 DAYS"));

    assertThat(run.plan().toCompute()).isZero();
    assertThat(run.plan().failedBefore()).isEqualTo(1);
  }

  @Test
  void thoseThatFailAgainDoNotHideThatAllOthersFail() throws IOException {
    Path share = Files.writeString(Files.createDirectories(images).resolve("share"), "not mounted");
    Path[] late = new Path[20];
    Arrays.setAll(late, i -> share.resolve(i + ".png"));
    run.images = listed(late);
    run.run();
    Path[] more = new Path[26];
    Arrays.setAll(more, i -> i < 20 ? late[i] : images.resolve("missing" + i + ".png"));
    run.images = listed(more);
    run.health = new HealthLimits(0.5, 1, 0.3, 50);

    assertThatThrownBy(run::run).isInstanceOf(TooManyFailuresException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStoreThatDiesInTheMidstStopsTheRunHoweverMuchWentWellBefore(boolean unmounted) {
    Pictures.drawMany(images, 50);
    run.sliceSize = 25;
    run.health = new HealthLimits(0.5, 1, 0.3, 50);
    run.listener =
        new RunListener() {
          @Override
          public void staged(int slice) {
            if (slice == 0) {
              lose(images, unmounted);
            }
          }
        };

    assertThatThrownBy(run::run)
        .isInstanceOf(TooManyFailuresException.class)
        .hasMessageStartingWith("25 of the 25 images of the latest slice could not be read")
        .hasMessageContaining("25 x " + (unmounted ? "FETCH_ERROR" : "NOT_FOUND") + " in fetch");
    assertThat(run.captions()).hasSize(25);
  }

  /** As an unmounted share looks: something else is there, or nothing. */
  private static void lose(Path folder, boolean unmounted) {
    try {
      Files.move(folder, folder.resolveSibling("lost"));
      if (unmounted) {
        Files.writeString(folder, "not mounted");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void deniedAccessMayPassAsKeysExpire() {
    assertThat("ACCESS_DENIED").matches(ImageFailure.PASSING);
    assertThat("NOT_FOUND").doesNotMatch(ImageFailure.PASSING);
  }

  @Test
  void whatWasComputedOfAnImageStillCountsAfterItCouldNotBeReadForAWhile() throws IOException {
    Path share = Files.createDirectories(images.resolve("share"));
    Pictures.draw(share.resolve("0.png"), 1, 2, 3);
    run.images = listed(share.resolve("0.png"));
    run.run();
    Path elsewhere = Files.move(share, images.resolve("elsewhere"));
    Files.writeString(share, "not mounted");
    run.wanted = new Wanted(true, List.of(COLOUR), false);
    run.run();
    assertThat(failure(share.resolve("0.png"))).isEqualTo("FETCH_ERROR");

    Files.delete(share);
    Files.move(elsewhere, share);
    run.run();

    assertThat(run.predictor().asked())
        .containsExactly(
            new Wanted(true, List.of(), false), new Wanted(false, List.of(COLOUR), false));
    assertThat(run.tables().read(AnswersTable.TABLE).count()).isEqualTo(1);
    run.assertKeysAreUnique();
  }

  /** A table of these images, of whose files nothing is known before they are read. */
  private String listed(Path... files) {
    String table = temporary.resolve("listed").toString();
    List<String> uris = Stream.of(files).map(Path::toString).toList();
    LocalSpark.session()
        .createDataset(uris, Encoders.STRING())
        .toDF("image_uri")
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(table);
    return table;
  }

  private String failure(Path file) {
    return run.tables()
        .read(ImagesTable.TABLE)
        .filter("status = 'failed'")
        .filter(functions.col("image_uri").contains(file.toString()))
        .first()
        .getAs("error_class");
  }
}
