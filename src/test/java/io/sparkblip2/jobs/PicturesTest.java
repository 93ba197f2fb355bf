package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkblip2.tables.AnswersTable;
import io.sparkblip2.tables.CaptionsTable;
import io.sparkblip2.tables.EmbeddingsTable;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.RunsTable;
import io.sparkblip2.tables.TableDefinition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job on 64 real files of every kind: grey, turned, oddly named; and on files that are none.
 */
class PicturesTest {
  private static final Path SOURCES = Path.of("src/test/resources/images");
  private static final List<TableDefinition> TEXTS_AND_VECTORS =
      List.of(CaptionsTable.TABLE, AnswersTable.TABLE, EmbeddingsTable.TABLE);

  @TempDir static Path shared;
  private static JobCommand caption;

  @TempDir Path temporary;
  private Path folder;

  @BeforeAll
  static void start() throws Exception {
    caption = new JobCommand(shared);
  }

  @AfterAll
  static void end() {
    caption.close();
  }

  @BeforeEach
  void copyPictures() throws IOException {
    folder = Files.createDirectory(temporary.resolve("pictures"));
    List<Path> sources;
    try (Stream<Path> files = Files.list(SOURCES)) {
      sources =
          files
              .filter(file -> file.toString().matches(".*/(jpeg|png|gif)[^/]*\\.(jpg|png|gif)"))
              .sorted()
              .limit(64)
              .toList();
    }
    for (Path source : sources) {
      String name =
          source.getFileName().toString().replace("jpeg-grey.", "the cat's 100% grey, ä.");
      Files.copy(source, folder.resolve(name));
    }
  }

  @Test
  void theSecondRunComputesNothingAndWritesNoTable() throws Exception {
    CaptionTables tables = run("out", folder);
    assertThat(tables.read(ImagesTable.TABLE).filter("status = 'ok'").count()).isEqualTo(64);
    assertThat(tables.read(CaptionsTable.TABLE).count()).isEqualTo(64);
    Map<String, Long> versions = tables.versions();

    run("out", folder);

    assertThat(tables.versions()).isEqualTo(versions);
    List<Row> runs = tables.read(RunsTable.TABLE).orderBy("started_at").collectAsList();
    assertThat(runs).extracting(row -> row.getAs("vision_forwards")).containsExactly(64L, 0L);
  }

  @Test
  void batchesAndSlicesDoNotShowInAnyText() throws Exception {
    List<Row> texts = texts(run("one", folder, "--batch-size=1"));
    assertThat(texts).hasSize(64);
    assertThat(texts(run("three", folder, "--batch-size=3", "--slice-size=22"))).isEqualTo(texts);
    assertThat(texts(run("all", folder, "--batch-size=64"))).isEqualTo(texts);
  }

  @Test
  void furtherTextsStandBesideTheFirst() throws Exception {
    CaptionTables tables =
        run("several", folder, "--num-beams=3", "--num-return-sequences=2", "--limit=4");
    List<Row> captions =
        tables
            .read(CaptionsTable.TABLE)
            .selectExpr("caption", "inline(alternatives)")
            .collectAsList();
    assertThat(captions).hasSize(4);
    assertThat(captions).allMatch(row -> row.getFloat(2) <= 0);
    assertThat(captions).anyMatch(row -> !row.getString(0).equals(row.getString(1)));
  }

  @Test
  void questionsInOtherScriptsAreAskedAsTheyStand() throws Exception {
    List<String> questions = List.of("这是什么颜色？", "ما هذا؟", "क्या यह बिल्ली है?", "🐈 ?");
    for (String family : List.of("opt", "t5", "llama")) {
      List<String> options = new ArrayList<>(List.of("--limit=1", "--no-caption"));
      options.add("--model=src/test/resources/checkpoints/tiny-" + family);
      for (int i = 0; i < questions.size(); i++) {
        options.add("--question=q" + i + "=" + questions.get(i));
      }
      assertThat(
              run(family, folder, options.toArray(new String[0]))
                  .read(AnswersTable.TABLE)
                  .orderBy("question_id")
                  .select("question")
                  .collectAsList())
          .as(family)
          .extracting(row -> row.getString(0))
          .isEqualTo(questions);
    }
  }

  @Test
  void tenThousandQuestionsGetTenThousandAnswers() throws Exception {
    Path file =
        Files.write(
            temporary.resolve("questions.txt"),
            IntStream.range(0, 10_000).mapToObj(i -> "q" + i + "=is it " + i + "?").toList());
    String[] options = {"--questions=" + file, "--no-caption", "--max-new-tokens=2", "--limit=1"};
    CaptionTables tables = run("many", folder, options);
    assertThat(tables.read(AnswersTable.TABLE).select("question_id").distinct().count())
        .isEqualTo(10_000);

    run("many", folder, options);
    assertThat(tables.read(RunsTable.TABLE).agg(functions.sum("vision_forwards")).first().get(0))
        .isEqualTo(1L);
  }

  @Test
  void badImagesAreRowsAndTheirNeighboursStayAsTheyAre() throws Exception {
    List<Path> good;
    try (Stream<Path> files = Files.list(folder)) {
      good = files.sorted().toList();
    }
    Path spoiled = Files.createDirectory(temporary.resolve("spoiled"));
    Map<String, String> expected = spoil(spoiled);
    List<Path> mixed = new ArrayList<>(good);
    int place = 1;
    for (String name : expected.keySet()) {
      mixed.add(place, spoiled.resolve(name));
      place += 9;
    }
    Path mixedTable = table("together.csv", mixed);
    CaptionTables alone = run("alone", table("alone.csv", good), asked(1));
    CaptionTables together = run("together", mixedTable, asked(1));
    for (TableDefinition table : TEXTS_AND_VECTORS) {
      assertThat(together.outputs(table))
          .as(table.name())
          .hasSize(64)
          .isEqualTo(alone.outputs(table));
    }
    // Who shares a batch depends on time; it may show in a score's last decimal and nowhere else.
    CaptionTables batched = run("batched", mixedTable, asked(8));
    assertThat(batched.outputs(EmbeddingsTable.TABLE))
        .isEqualTo(alone.outputs(EmbeddingsTable.TABLE));
    assertSameTexts(batched.outputs(CaptionsTable.TABLE), alone.outputs(CaptionsTable.TABLE));
    assertSameTexts(batched.outputs(AnswersTable.TABLE), alone.outputs(AnswersTable.TABLE));
    Map<String, String> found = new HashMap<>();
    for (Row row : together.read(ImagesTable.TABLE).filter("status = 'failed'").collectAsList()) {
      String uri = row.getAs("image_uri");
      found.put(uri.substring(uri.lastIndexOf('/') + 1), row.getAs("error_class"));
      assertThat(row.<String>getAs("error_message")).isNotBlank().doesNotContain("\n");
    }
    assertThat(found).isEqualTo(expected);
    assertThat(together.read(ImagesTable.TABLE).count()).isEqualTo(64 + expected.size());
  }

  private static void assertSameTexts(List<Row> rows, List<Row> expected) {
    assertThat(rows).hasSameSizeAs(expected);
    int score = rows.get(0).fieldIndex("score");
    for (int i = 0; i < rows.size(); i++) {
      for (int column = 0; column < rows.get(i).length(); column++) {
        if (column == score) {
          assertThat(rows.get(i).getFloat(score))
              .isCloseTo(expected.get(i).getFloat(score), within(1.1e-4f));
        } else {
          assertThat(rows.get(i).get(column)).isEqualTo(expected.get(i).get(column));
        }
      }
    }
  }

  private static String[] asked(int batchSize) {
    return new String[] {
      "--embedding=qformer", "--question=color=what color is it?", "--batch-size=" + batchSize
    };
  }

  /** Makes bad images; their names with the class of error that each is. */
  private static Map<String, String> spoil(Path folder) throws IOException {
    byte[] jpeg = Files.readAllBytes(SOURCES.resolve("jpeg-420.jpg"));
    Files.write(folder.resolve("truncated.jpg"), Arrays.copyOf(jpeg, jpeg.length * 2 / 3));
    Files.createFile(folder.resolve("empty.jpg"));
    Files.writeString(folder.resolve("text.jpg"), "<html>not found</html>");
    Files.write(folder.resolve("nothing.png"), pngOfSize(0, 0));
    Files.write(folder.resolve("huge.png"), pngOfSize(30_000, 30_000));
    return Map.of(
        "truncated.jpg", "TRUNCATED",
        "empty.jpg", "EMPTY_FILE",
        "text.jpg", "UNSUPPORTED_FORMAT",
        "nothing.png", "CORRUPT",
        "huge.png", "TOO_MANY_PIXELS",
        "missing.jpg", "NOT_FOUND");
  }

  /** A small PNG whose header says that it has another size. */
  private static byte[] pngOfSize(int width, int height) throws IOException {
    byte[] png = Files.readAllBytes(SOURCES.resolve("png-rgb.png"));
    ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
    CRC32 checksum = new CRC32();
    checksum.update(png, 12, 17);
    ByteBuffer.wrap(png).putInt(29, (int) checksum.getValue());
    return png;
  }

  /** A table of URIs, as Spark writes CSV. */
  private Path table(String name, List<Path> images) throws IOException {
    List<String> lines = new ArrayList<>(List.of("image_uri"));
    images.forEach(image -> lines.add('"' + image.toString() + '"'));
    return Files.write(temporary.resolve(name), lines);
  }

  private static List<Row> texts(CaptionTables tables) {
    return tables
        .read(CaptionsTable.TABLE)
        .select("image_uri", "caption")
        .orderBy("image_uri")
        .collectAsList();
  }

  private CaptionTables run(String output, Path images, String... options) throws Exception {
    List<String> args =
        new ArrayList<>(List.of("--images=" + images, "--output=" + temporary.resolve(output)));
    args.addAll(List.of(options));
    if (args.stream().noneMatch(option -> option.startsWith("--model="))) {
      args.add("--model=src/test/resources/checkpoints/tiny-opt");
    }
    JobCommand.Result result = caption.call(args.toArray(new String[0]));
    assertThat(result.status()).as(result.toString()).isEqualTo(JobMain.DONE);
    return new CaptionTables(temporary.resolve(output));
  }
}
