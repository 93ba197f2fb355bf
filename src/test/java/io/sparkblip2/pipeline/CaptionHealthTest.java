package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.inference.Prediction;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.tables.CaptionsTable;
import io.sparkblip2.tables.ImageFacts;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.PlannedImage;
import io.sparkblip2.tables.Recipes;
import io.sparkblip2.tables.RowStamp;
import io.sparkblip2.tables.RunsTable;
import io.sparkblip2.tables.StagedImages;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionHealthTest {
  private static final Wanted CAPTION = new Wanted(true, List.of(), false);
  private static final HealthLimits LIMITS = new HealthLimits(1, 1, 0.3, 4);

  @TempDir Path temporary;

  @Test
  void aCaptionOfManyDifferentImagesIsAMassDuplicate() {
    List<Row> staged = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      staged.add(row("same" + i, "sha" + i, "a white background", i == 0 ? "max_length" : ""));
    }
    for (int i = 0; i < 6; i++) {
      staged.add(row("own" + i, "sha1" + i, "cup " + i, ""));
      staged.add(row("copy" + i, "the same file", "a mug", "")); // one image, six times
    }

    Map<String, String> flags = flags(new MassDuplicates(LIMITS).mark(dataset(staged)));

    assertThat(flags).hasSize(16).containsEntry("same0", "max_length,mass_duplicate");
    assertThat(flags).containsEntry("same3", "mass_duplicate").containsEntry("own2", "");
    assertThat(flags).containsEntry("copy5", "");
  }

  @Test
  void fewImagesAreNoMass() {
    List<Row> staged = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      staged.add(row("same" + i, "sha" + i, "a cup", ""));
    }
    assertThat(flags(new MassDuplicates(LIMITS).mark(dataset(staged))).values()).containsOnly("");
  }

  @Test
  void aSmallShareIsNoMass() {
    List<Row> staged = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      staged.add(row("i" + i, "sha" + i, i < 5 ? "a cup" : "cup " + i, ""));
    }
    assertThat(flags(new MassDuplicates(LIMITS).mark(dataset(staged))).values()).containsOnly("");
  }

  @Test
  void theFlagReachesTheTable() {
    TestRun run = new TestRun(temporary.resolve("images"), temporary.resolve("out"));
    // Colours that differ by less than the mean over all pixels shows.
    for (int i = 0; i < 4; i++) {
      Pictures.drawWithCorner(temporary.resolve("images/" + i + ".png"), 40, 40 + i);
    }
    run.health = LIMITS;
    run.run();
    assertThat(run.tables().read(CaptionsTable.TABLE).collectAsList())
        .hasSize(4)
        .allMatch(row -> row.getList(row.fieldIndex("quality_flags")).contains("mass_duplicate"));
  }

  @Test
  void tooManyFlagsStopTheRunAndTheWorstAreShown() {
    Pictures.drawMany(temporary.resolve("images"), 30);
    TestRun run = new TestRun(temporary.resolve("images"), temporary.resolve("out"));
    // The fake flags every answer and no caption.
    run.wanted = new Wanted(true, List.of(new Wanted.Question("shape", "what shape?")), false);
    run.sliceSize = 20;
    run.health = new HealthLimits(1, 0.5, 0.3, 50);
    run.run();

    TestRun strict = new TestRun(temporary.resolve("images"), temporary.resolve("strict"));
    strict.wanted = run.wanted;
    strict.sliceSize = 20;
    strict.health = new HealthLimits(1, 0.49, 0.3, 50);
    assertThatThrownBy(strict::run)
        .isInstanceOf(TooManyFlagsException.class)
        .hasMessageContaining("20 of 40 texts")
        .hasMessageContaining("--max-flag-ratio 0.49")
        // Which images are in the first slice is not promised.
        .hasMessageMatching("(?s).*/(\\d+)\\.png: 'what shape\\? \\1 10 20' \\(SHORT\\).*");
    assertThat(strict.tables().read(CaptionsTable.TABLE).count()).isEqualTo(20);
    assertThat(strict.tables().read(RunsTable.TABLE).first().<String>getAs("error"))
        .contains("quality flag");
  }

  private static Dataset<Row> dataset(List<Row> staged) {
    return LocalSpark.session().createDataFrame(staged, StagedImages.SCHEMA);
  }

  private static Row row(String uri, String sha256, String caption, String flag) {
    return StagedImages.row(
        new PlannedImage(ImageFacts.listed(uri, null, null), List.of(), CAPTION, false, false),
        ImageFacts.listed(uri, null, null).fetched(null, 1, sha256),
        List.of(
            new Prediction.Caption(caption, -1, "", flag.isEmpty() ? List.of() : List.of(flag))),
        new Recipes("recipe", Map.of(), null),
        new RowStamp("run", "m", "m", Instant.EPOCH));
  }

  private static Map<String, String> flags(Dataset<Row> staged) {
    Map<String, String> flags = new TreeMap<>();
    for (Row row :
        staged
            .selectExpr("inline(captions)")
            .selectExpr("image_uri", "concat_ws(',', quality_flags)")
            .collectAsList()) {
      flags.put(row.getString(0), row.getString(1));
    }
    return flags;
  }
}
