package io.sparkblip2.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkblip2.inference.Prediction;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthViewTest {
  private final SparkSession spark = LocalSpark.session();
  private final List<Row> captions = new ArrayList<>();
  private final List<Row> images = new ArrayList<>();

  @TempDir Path folder;

  @Test
  void aKnownImageCountsInTheNightOfANewText() {
    write("2026-03-08T22:00", "a", 0);
    Row image = images.get(0);
    images.clear();
    write("2026-03-09T22:00", "a", 0);
    images.set(0, image);
    List<Row> nights = nights();

    assertThat(nights).extracting(row -> row.<Long>getAs("images")).containsExactly(1L, 1L);
    assertThat(nights).extracting(row -> row.<Double>getAs("failed")).containsExactly(0.0, 0.0);
  }

  @Test
  void aNightIsHeldAgainstTheSevenDaysBefore() {
    write("2026-03-01T22:00", "old", 0, "repetition"); // too long ago for the last night
    write("2026-03-08T22:00", "a", 0);
    write("2026-03-09T02:00", "b", 0, "empty"); // still the night of the 8th
    write("2026-03-10T22:00", "c", 0);
    write("2026-03-10T22:00", "d", 0);
    write("2026-03-14T22:00", "e", 3, "empty", "prompt_echo");
    List<Row> nights = nights();

    assertThat(nights)
        .extracting(row -> row.getAs("night").toString())
        .containsExactly("2026-03-01", "2026-03-08", "2026-03-10", "2026-03-14");
    Row first = nights.get(0);
    assertThat(first.<Double>getAs("repetition")).isEqualTo(1);
    assertThat(first.<Double>getAs("flagged_before")).isNull();
    Row last = nights.get(3);
    assertThat(last.<Long>getAs("images")).isEqualTo(4);
    assertThat(last.<Double>getAs("failed")).isEqualTo(0.75);
    assertThat(last.<Double>getAs("failed_before")).isZero();
    assertThat(last.<Long>getAs("texts")).isEqualTo(1);
    assertThat(last.<Double>getAs("flagged")).isEqualTo(1);
    assertThat(last.<Double>getAs("flagged_before")).isEqualTo(0.25); // of 0.5 and 0
    assertThat(last.<Double>getAs("empty_before")).isEqualTo(0.25);
    assertThat(last.<Double>getAs("prompt_echo")).isEqualTo(1);
    assertThat(last.<Double>getAs("repetition_before")).isZero();
    assertThat(last.<Double>getAs("score_before")).isCloseTo(-0.5, within(1e-6));
  }

  private List<Row> nights() {
    FolderTables tables = new FolderTables(spark, folder.toString());
    tables.create();
    tables.append(
        CaptionsTable.TABLE,
        spark.createDataFrame(captions, CaptionsTable.TABLE.schema()),
        new Transaction("run", 0));
    tables.append(
        ImagesTable.TABLE,
        spark.createDataFrame(images, ImagesTable.TABLE.schema()),
        new Transaction("run", 0));
    tables.registerViews();
    return spark.sql("SELECT * FROM caption_health ORDER BY night").collectAsList();
  }

  private void write(String localTime, String name, int failures, String... flags) {
    RowStamp stamp =
        new RowStamp(
            "run",
            "m",
            "m",
            LocalDateTime.parse(localTime).atZone(ZoneId.systemDefault()).toInstant());
    ImageFacts facts = ImageFacts.listed(name, null, null).fetched(null, 1, name);
    captions.add(
        CaptionsTable.row(
            facts, "r", new Prediction.Caption("a cup", -0.5f, "", List.of(flags)), stamp));
    images.add(ImagesTable.ok(facts, stamp));
    for (int i = 0; i < failures; i++) {
      images.add(
          ImagesTable.failed(
              ImageFacts.listed(name + i, null, null),
              new Prediction.Failure("decode", "TRUNCATED", "half an image"),
              stamp));
    }
  }
}
