package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.inference.Wanted;
import io.sparkblip2.tables.Compaction;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.RunsTable;
import io.sparkblip2.tables.TableDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights of {@code enrich} over a catalog that changes, counted by what the model saw. */
class NightsTest {
  private static final Wanted.Question COLOUR = new Wanted.Question("colour", "what colour?");
  private static final Wanted.Question SHAPE = new Wanted.Question("shape", "what shape?");
  private static final Wanted.Question OTHER_SHAPE = new Wanted.Question("shape", "which shape?");

  @TempDir Path temporary;
  private PictureCatalog catalog;
  private TestRun run;
  private int seen;

  @BeforeEach
  void prepare() {
    catalog = new PictureCatalog(temporary);
    run = nightly();
    run.wanted = new Wanted(true, List.of(COLOUR, SHAPE), true);
    run.sliceSize = 25;
  }

  private TestRun nightly() {
    TestRun nightly = new TestRun(Path.of(catalog.table()), temporary.resolve("out"));
    nightly.upkeep = new Upkeep(true, 0.5, new Compaction(0, 0));
    return nightly;
  }

  @Test
  void fiveNightsSeeEveryPictureOnceAndEveryNewQuestionOnce() {
    for (int i = 0; i < 60; i++) {
      catalog.draw("p%02d.png".formatted(i), i, 50, 60);
    }
    RunSummary first = night();
    assertThat(first.plan().fresh()).isEqualTo(60);
    assertSaw(60);

    // Ten are new, five have another name, three are gone.
    for (int i = 60; i < 70; i++) {
      catalog.draw("p%02d.png".formatted(i), i, 50, 60);
    }
    for (int i = 0; i < 5; i++) {
      catalog.rename("p%02d.png".formatted(i), "renamed%d.png".formatted(i));
    }
    for (int i = 5; i < 8; i++) {
      catalog.remove("p%02d.png".formatted(i));
    }
    RunSummary second = night();
    assertThat(second.plan().fresh()).isEqualTo(15);
    assertThat(second.plan().removed()).isEqualTo(8);
    assertThat(second.report().imagesReused()).isEqualTo(5);
    assertSaw(10);

    // Four become others in place, six are copied, two copies are of one that is new tonight.
    for (int i = 10; i < 14; i++) {
      catalog.draw("p%02d.png".formatted(i), i, 150, 60);
    }
    for (int i = 20; i < 26; i++) {
      catalog.copy("p%02d.png".formatted(i), "copy%d.png".formatted(i));
    }
    catalog.draw("three.png", 3, 3, 3);
    catalog.copy("three.png", "one-of-three.png");
    catalog.copy("three.png", "two-of-three.png");
    RunSummary third = night();
    assertThat(third.plan().changed()).isEqualTo(4);
    assertThat(third.plan().fresh()).isEqualTo(9);
    assertThat(third.report().imagesReused()).isEqualTo(8);
    assertSaw(5);

    // One question has other words; 76 names of 68 pictures.
    run.wanted = new Wanted(true, List.of(COLOUR, OTHER_SHAPE), true);
    RunSummary fourth = night();
    assertThat(fourth.plan().captions()).isZero();
    assertThat(fourth.plan().answers()).isEqualTo(76);
    assertThat(fourth.plan().embeddings()).isZero();
    assertThat(run.predictor().asked().subList(seen, seen + 68))
        .containsOnly(new Wanted(false, List.of(OTHER_SHAPE), false));
    assertSaw(68);

    Map<String, Long> versions = Tables.versions(temporary.resolve("out"));
    RunSummary fifth = night();
    assertThat(fifth.plan().toCompute()).isZero();
    assertSaw(0);
    assertThat(Tables.versions(temporary.resolve("out"))).isEqualTo(versions);
    assertThat(run.tables().read(RunsTable.TABLE).filter("status = 'succeeded'").count())
        .isEqualTo(5);
  }

  private RunSummary night() {
    catalog.publish();
    RunSummary summary = run.run();
    assertTablesTellTheCatalog();
    return summary;
  }

  private void assertSaw(int images) {
    assertThat(run.predictor().submissions() - seen).isEqualTo(images);
    seen += images;
  }

  /** Every image of the catalog, and no other, has what is wanted, of the bytes that it has now. */
  private void assertTablesTellTheCatalog() {
    run.tables().registerViews();
    Map<String, String> expected = new TreeMap<>();
    catalog.colours.forEach((name, colour) -> expected.put(catalog.uri(name), colour));
    assertThat(texts("current_captions", "caption")).isEqualTo(expected);
    for (Wanted.Question question : run.wanted.questions()) {
      Map<String, String> answers = new TreeMap<>();
      expected.forEach((uri, colour) -> answers.put(uri, question.text() + " " + colour));
      assertThat(
              texts(
                  "(SELECT * FROM current_answers WHERE question_id = '" + question.id() + "')",
                  "answer"))
          .isEqualTo(answers);
    }
    assertThat(
            texts(
                "(SELECT image_uri, array_join(embedding, ' ') AS e FROM current_embeddings)", "e"))
        .hasSameSizeAs(expected);
    assertThat(
            run.tables()
                .read(ImagesTable.TABLE)
                .filter("status = 'ok'")
                .select("image_uri")
                .collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrderElementsOf(expected.keySet());
    assertKeysAreUnique();
  }

  private static Map<String, String> texts(String from, String column) {
    Map<String, String> texts = new TreeMap<>();
    for (Row row :
        LocalSpark.session().sql("SELECT image_uri, " + column + " FROM " + from).collectAsList()) {
      assertThat(texts.put(row.getString(0), row.getString(1))).isNull();
    }
    return texts;
  }

  private void assertKeysAreUnique() {
    for (TableDefinition table : OutputTables.OUTPUTS) {
      Column[] keys = table.key().stream().map(functions::col).toArray(Column[]::new);
      assertThat(run.tables().read(table).select(keys).distinct().count())
          .as(table.name())
          .isEqualTo(run.tables().read(table).count());
    }
  }
}
