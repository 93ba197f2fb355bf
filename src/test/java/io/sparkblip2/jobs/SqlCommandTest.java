package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job after the job {@code caption}, as a user calls both. */
class SqlCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CHECKPOINTS = Path.of("src/test/resources/checkpoints");
  private static final List<String> PICTURES = List.of("png-rgb.png", "jpeg-420.jpg", "gif.gif");

  @TempDir static Path folder;
  private static JobCommand command;
  private static Path output;

  @BeforeAll
  static void captionPictures() throws Exception {
    Path images = Files.createDirectory(folder.resolve("images"));
    for (String name : PICTURES) {
      Files.copy(Path.of("src/test/resources/images", name), images.resolve(name));
    }
    output = folder.resolve("out");
    command = new JobCommand(Files.createDirectory(folder.resolve("process")));
    JobCommand.Result result =
        command.call(
            "--images=" + images,
            "--output=" + output,
            "--model=" + CHECKPOINTS.resolve("tiny-opt"),
            "--question=what=What is it?",
            "--embedding=itc",
            "--retrieval-model=" + CHECKPOINTS.resolve("tiny-itm"));
    assertThat(result.status()).as(result.toString()).isZero();
  }

  @AfterAll
  static void end() {
    command.close();
  }

  @Test
  void theFunctionsGiveWhatTheJobWrote() throws Exception {
    JsonNode rows =
        JSON.readTree(
            call(
                "--model=" + CHECKPOINTS.resolve("tiny-opt"),
                "--retrieval-model=" + CHECKPOINTS.resolve("tiny-itm"),
                "--format=json",
                "-e",
                "-- all of it\nSELECT blip2_caption(c.image_uri) = caption AS captions,"
                    + " blip2_answer(c.image_uri, 'What is it?') = answer AS answers,"
                    + " blip2_image_embedding(c.image_uri) = embedding AS embeddings,"
                    + " blip2_image_queries(c.image_uri) = queries AS queries"
                    + " FROM current_captions c"
                    + " JOIN current_answers a ON a.image_uri = c.image_uri"
                    + " JOIN current_embeddings e ON e.image_uri = c.image_uri"));
    assertThat(rows).hasSize(PICTURES.size());
    assertThat(rows)
        .allSatisfy(
            row -> assertThat(row).allSatisfy(value -> assertThat(value.asBoolean()).isTrue()));
  }

  @Test
  void rowsArePrintedAsTheyAreWanted() throws Exception {
    assertThat(call("-e", "SELECT count(*) AS n FROM images")).isEqualTo("n\n3\n(1 row)\n");
    assertThat(
            call(
                "--format=csv",
                "-e",
                "SET x.y = 1; SELECT 'a \"b\"' AS q, NULL AS n, array(1, 2) AS l;"
                    + " CREATE TEMPORARY VIEW v AS SELECT 1; SELECT * FROM range(3) WHERE id > 0"))
        .isEqualTo("key,value\nx.y,1\n\nq,n,l\n\"a \"\"b\"\"\",,\"[1,2]\"\n\nid\n1\n2\n");
    JsonNode row =
        JSON.readTree(
                call(
                    "--format=json",
                    "-e",
                    "SELECT struct(1 AS a, map('k', 2.5D) AS m) AS s, date'2026-01-02' AS d"))
            .get(0);
    assertThat(row.get("s").get("m").get("k").asDouble()).isEqualTo(2.5);
    assertThat(row.get("d").asText()).isEqualTo("2026-01-02");
    assertThat(call("--format=json", "-e", "SELECT 1 WHERE false").strip()).isEqualTo("[ ]");
  }

  @Test
  void theShippedQueriesRun() throws Exception {
    StringBuilder text =
        new StringBuilder(
            "CREATE TEMPORARY VIEW catalog AS SELECT image_uri, 'a red thing' AS title FROM images;\n");
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("jobs/queries"))) {
      for (Path file : files.sorted().toList()) {
        names.add(file.getFileName().toString());
        text.append(Files.readString(file)).append('\n');
      }
    }
    Path all = Files.writeString(folder.resolve("all.sql"), text.toString());
    Map<String, JsonNode> results = new TreeMap<>();
    try (JsonParser lists = JSON.createParser(call("--format=json", "-f", all.toString()))) {
      for (String name : names) {
        results.put(name, JSON.readTree(lists));
      }
    }
    assertThat(results).hasSizeGreaterThanOrEqualTo(6);
    assertThat(results.get("captions-by-word.sql")).isNotEmpty();
    assertThat(results.get("images-without-answers.sql")).isEmpty();
    assertThat(results.get("captions-against-titles.sql")).hasSize(PICTURES.size());
    assertThat(results.get("health-by-night.sql").get(0).get("images_ok").asInt())
        .isEqualTo(PICTURES.size());
    assertThat(results.get("coverage-by-model.sql")).hasSize(3);
    assertThat(results.get("coverage-by-model.sql").get(0).get("share").asDouble()).isEqualTo(1);
    assertThat(results).containsKey("duplicates-by-embedding.sql");
  }

  @Test
  void aNightThatBeganAfterMidnightIsBesideTheTextsOfTheEveningBefore() throws Exception {
    String nights =
        """
        CREATE OR REPLACE TEMPORARY VIEW runs AS SELECT timestamp'2026-03-02 02:30:00' AS started_at,
          'enrich' AS job, 'ok' AS status, 2L AS images_ok, 0L AS images_failed,
          1D AS images_per_second;
        CREATE OR REPLACE TEMPORARY VIEW captions AS
          SELECT timestamp'2026-03-01 23:30:00' AS created_at, array() AS quality_flags
          UNION ALL SELECT timestamp'2026-03-02 02:40:00', array();
        """;
    Path query =
        Files.writeString(folder.resolve("nights.sql"), nights + shipped("health-by-night"));

    JsonNode rows = JSON.readTree(call("--format=json", "-f", query.toString()));

    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).get("night").asText()).isEqualTo("2026-03-01");
    assertThat(rows.get(0).get("captions").asInt()).isEqualTo(2);
  }

  @Test
  void anImageThatWasRemovedIsNobodysDuplicate() throws Exception {
    String pair =
        """
        CREATE OR REPLACE TEMPORARY VIEW embeddings AS SELECT explode(array('a.jpg', 'b.jpg')) AS image_uri,
          'x' AS sha256, array_repeat(0.25F, 16) AS embedding, 'r' AS recipe_id,
          timestamp'2026-03-01 23:30:00' AS created_at;
        CREATE OR REPLACE TEMPORARY VIEW current_embeddings AS
          SELECT * FROM embeddings WHERE image_uri <> 'b.jpg';
        """;
    Path query =
        Files.writeString(folder.resolve("pair.sql"), pair + shipped("duplicates-by-embedding"));

    assertThat(JSON.readTree(call("--format=json", "-f", query.toString()))).isEmpty();
  }

  @Test
  void coverageIsOfImagesThatAreThereAsTheyAreNow() throws Exception {
    String rows =
        """
        CREATE OR REPLACE TEMPORARY VIEW images AS SELECT * FROM VALUES
          ('described.jpg', 'ok', 'x'), ('edited.jpg', 'ok', 'new'), ('gone.jpg', 'removed', 'x'),
          ('broken.jpg', 'failed', 'x') AS t(image_uri, status, sha256);
        CREATE OR REPLACE TEMPORARY VIEW captions AS SELECT image_uri, 'x' AS sha256,
          'm' AS model, 'r' AS recipe_id, 'what' AS question_id, 'itc' AS kind,
          timestamp'2026-03-01 23:30:00' AS created_at FROM images;
        CREATE OR REPLACE TEMPORARY VIEW answers AS SELECT * FROM captions;
        CREATE OR REPLACE TEMPORARY VIEW embeddings AS SELECT * FROM captions;
        """;
    Path query =
        Files.writeString(folder.resolve("coverage.sql"), rows + shipped("coverage-by-model"));

    JsonNode found = JSON.readTree(call("--format=json", "-f", query.toString()));

    assertThat(found).extracting(row -> row.get("described").asInt()).containsExactly(1, 1, 1);
    assertThat(found).extracting(row -> row.get("share").asDouble()).containsOnly(0.5);
  }

  @Test
  void titlesAreComparedByTheirWordsWhereTheyHaveAny() throws Exception {
    String rows =
        """
        CREATE OR REPLACE TEMPORARY VIEW catalog AS SELECT * FROM VALUES
          ('a.jpg', '"Red" mug!'), ('b.jpg', NULL), ('c.jpg', ''), ('d.jpg', ' - '),
          ('e.jpg', 'Blue bag.') AS t(image_uri, title);
        CREATE OR REPLACE TEMPORARY VIEW current_captions AS
          SELECT image_uri, '(a red mug)' AS caption FROM catalog;
        """;
    Path query =
        Files.writeString(folder.resolve("titles.sql"), rows + shipped("captions-against-titles"));

    JsonNode found = JSON.readTree(call("--format=json", "-f", query.toString()));

    assertThat(found)
        .extracting(row -> row.get("image_uri").asText() + " " + row.get("shared").asDouble())
        .containsExactly("e.jpg 0.0", "a.jpg 1.0");
  }

  private static String shipped(String query) throws IOException {
    return Files.readString(Path.of("jobs/queries", query + ".sql"));
  }

  @Test
  void aWrongStatementIsToldInASentence() throws Exception {
    assertRefused("[PARSE_SYNTAX_ERROR] Syntax error at or near 'SELEC'", "-e", "SELEC 1");
    assertRefused("`captionz` cannot be found", "-e", "SELECT * FROM captionz");
    assertRefused("no file nowhere.sql", "-f", "nowhere.sql");
    assertRefused("no statement to run", "-e", "-- nothing");
    JobCommand.Result broken =
        sql("-e", "SELECT blip2_caption('/no/such/picture.png')", "--format=csv");
    assertThat(broken.status()).isEqualTo(JobMain.FAILED);
    assertThat(broken.out()).isIn("", "blip2_caption(/no/such/picture.png)\n");
    assertThat(broken.err()).contains("NOT_FOUND", "try_blip2_caption").doesNotContain("\tat ");
  }

  @Test
  void theSearchJobFindsStoredImagesByTextAndByImage() throws Exception {
    String retrieval = "--retrieval-model=" + CHECKPOINTS.resolve("tiny-itm");
    JsonNode byText =
        JSON.readTree(search("--text=a 'red'; mug", retrieval, "--rerank=2", "--format=json"));
    assertThat(byText).hasSize(PICTURES.size());
    assertThat(byText.get(0).get("itm_score").asDouble())
        .isGreaterThanOrEqualTo(byText.get(1).get("itm_score").asDouble());
    String csv = search("--text=a mug", retrieval, "--top=2", "--format=csv");
    assertThat(csv).startsWith("image_uri,similarity,itm_score,note\n").hasLineCount(3);
    assertThat(csv)
        .isEqualTo(
            call(
                retrieval,
                "--format=csv",
                "-e",
                "SELECT * FROM image_search('a mug', 2) ORDER BY similarity DESC"));
    assertThat(search("--text=a mug", retrieval, "--words", "--format=csv"))
        .startsWith("image_uri,similarity,word_score,itm_score,note\n")
        .hasLineCount(4);
    assertThat(search("--duplicates=0.5", "--format=csv"))
        .startsWith("group_id,images,image_uri,similarity\n");
    JobCommand.Result indexed =
        command.call(
            "search", "--output=" + output, "--text=a mug", retrieval, "--index", "--recall");
    assertThat(indexed.err())
        .contains("index: 3 images, built anew", "read 2 of 2 lists")
        .contains("recall@3 of the index: 1.000 (3 of 3)");
    assertThat(search("--text=a mug", retrieval, "--top=2", "--format=csv")).isEqualTo(csv);
    assertThat(
            call(
                retrieval,
                "--format=csv",
                "-e",
                "SELECT i.image_uri = e.image_uri AS same FROM image_search('a mug', 1) i,"
                    + " image_search('a mug', 1, 0, true) e"))
        .isEqualTo("same\ntrue\n");
    String gif = folder.resolve("images/gif.gif").toString();
    assertThat(search("--image=" + gif, "--top=5")).contains("(2 rows)").doesNotContain("gif.gif");
    assertThat(command.call("search", "--output=" + output, "--text=a", "--top=0").status())
        .isEqualTo(JobMain.WRONG_CALL);
    JobCommand.Result unnamed = command.call("search", "--output=" + output, "--text=a");
    assertThat(unnamed.status()).isEqualTo(JobMain.WRONG_CALL);
    assertThat(unnamed.err()).contains("it is called 'tiny-itm'").hasLineCount(2);
    JobCommand.Result empty =
        command.call("search", "--output=" + folder.resolve("empty"), "--image=" + gif);
    assertThat(empty.status()).isEqualTo(JobMain.WRONG_CALL);
    assertThat(empty.err()).contains("There are no embeddings in").hasLineCount(2);
  }

  private static String search(String... options) throws Exception {
    List<String> args = new ArrayList<>(List.of("search", "--output=" + output));
    args.addAll(List.of(options));
    JobCommand.Result result = command.call(args.toArray(new String[0]));
    assertThat(result.status()).as(result.toString()).isZero();
    return result.out().replace(System.lineSeparator(), "\n");
  }

  private static void assertRefused(String part, String... options) throws Exception {
    JobCommand.Result result = sql(options);
    assertThat(result.status()).as(result.toString()).isEqualTo(JobMain.WRONG_CALL);
    assertThat(result.err()).contains(part).doesNotContain("\tat ").hasLineCount(2);
    assertThat(result.out()).isEmpty();
  }

  private static String call(String... options) throws Exception {
    JobCommand.Result result = sql(options);
    assertThat(result.status()).as(result.toString()).isZero();
    return result.out().replace(System.lineSeparator(), "\n");
  }

  private static JobCommand.Result sql(String... options) throws Exception {
    List<String> args = new ArrayList<>(List.of("sql", "--output=" + output));
    args.addAll(List.of(options));
    return command.call(args.toArray(new String[0]));
  }
}
