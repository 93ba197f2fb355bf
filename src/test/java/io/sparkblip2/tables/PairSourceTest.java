package io.sparkblip2.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.training.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairSourceTest {
  @TempDir Path folder;

  /** As VQAv2's own files are. */
  private Path questionsWithoutImages() throws IOException {
    return write(
        "questions.json",
        """
        {"questions": [{"image_id": 7, "question_id": 70, "question": "what color?"}]}
        """);
  }

  private final SparkSession spark = LocalSpark.session();

  @ParameterizedTest
  @ValueSource(strings = {"delta", "parquet", "csv"})
  void aTableGivesPairsFromItsColumnsAndSkipsWhatSaysNothing(String format) {
    Dataset<Row> rows =
        spark.sql(
            "SELECT * FROM VALUES ('/1.png', 'a mug ', NULL), ('/1.png', 'red', 'what color?'),"
                + " ('/2.png', ' ', NULL), (NULL, 'a chair', NULL), ('/3.png', NULL, NULL),"
                + " ('/4.png', repeat('a cup ', 1000), NULL)"
                + " AS t(uri, words, asked)");
    String path = folder.resolve(format.equals("csv") ? "pairs.csv" : "pairs").toString();
    rows.coalesce(1).write().format(format).option("header", true).save(path);
    Pairs pairs = table(path, "uri", "words", "asked").read(spark);
    assertThat(pairs.examples())
        .containsExactlyInAnyOrder(
            new Example("/1.png", "", "", "a mug"),
            new Example("/1.png", "a mug", "what color?", "red"));
    assertThat(pairs.skipped())
        .isEqualTo(
            Map.of("empty text", 2L, "no image URI", 1L, "text of over 5000 characters", 1L));
  }

  @Test
  void theOrderOfATablesPairsDependsOnWhatTheySayAlone() {
    Dataset<Row> rows =
        spark.sql(
            "SELECT '/' || id % 20 || '.png' AS u, 'thing ' || id AS t,"
                + " IF(id % 3 = 0, '', 'what?') AS p FROM range(60)");
    rows.repartition(1).write().parquet(folder.resolve("one").toString());
    rows.repartition(7).orderBy("t").write().parquet(folder.resolve("seven").toString());
    List<Example> examples =
        table(folder.resolve("one").toString(), "u", "t", "p").read(spark).examples();
    assertThat(table(folder.resolve("seven").toString(), "u", "t", "p").read(spark).examples())
        .isEqualTo(examples)
        .hasSize(60);
  }

  @Test
  void aCatalogTableIsFoundByItsName() {
    spark.sql("CREATE TABLE learn_pairs USING parquet AS SELECT '/1.png' AS u, 'a mug' AS t");
    try {
      assertThat(table("learn_pairs", "u", "t", "").read(spark).examples())
          .containsExactly(new Example("/1.png", "", "", "a mug"));
    } finally {
      spark.sql("DROP TABLE learn_pairs");
    }
  }

  @Test
  void aMissingTableAndAMissingColumnAreWrongCalls() {
    String path = folder.resolve("pairs").toString();
    spark.sql("SELECT '/1.png' AS u, 'a mug' AS t").write().parquet(path);
    assertThatThrownBy(() -> table(path, "u", "text", "").read(spark))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("have no column 'text', only u, t; see --uri-column, --text-column");
    assertThatThrownBy(() -> table(folder + "/none", "u", "t", "").read(spark))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("There are no pairs at")
        .hasMessageContaining("--pairs");
  }

  @Test
  void captionsAndQuestionsComeFromReferenceFiles() throws IOException {
    Path captions =
        write(
            "captions.json",
            """
            {"info": {"x": [1, {"images": []}]},
             "images": [{"id": 7, "file_name": "7.jpg"}, {"id": 8, "file_name": "/else/8.jpg"}],
             "annotations": [{"image_id": 7, "id": 1, "caption": "a red mug"},
               {"image_id": 8, "id": 2, "caption": "a chair"},
               {"image_id": 9, "id": 3, "caption": "nobody knows"},
               {"image_id": 8, "id": 4, "caption": ""}]}
            """);
    Path questions =
        write(
            "questions.json",
            """
            {"images": [{"id": 7, "file_name": "7.jpg"}],
             "questions": [{"image_id": 7, "question_id": 70, "question": "what color?"},
               {"image_id": 7, "question_id": 71, "question": "why?"}]}
            """);
    Path answers =
        write(
            "answers.json",
            """
            {"annotations": [{"question_id": 70, "answers": [{"answer": "blue"},
               {"answer": "red"}, {"answer": "red"}, {"answer": "blue"}, {"answer": "red"}]}]}
            """);
    Pairs pairs =
        files(captions.toString(), questions.toString(), answers.toString(), "").read(spark);
    String image = "file:" + folder.resolve("images/7.jpg");
    assertThat(pairs.examples())
        .containsExactly(
            new Example(image, "", "", "a red mug"),
            new Example("/else/8.jpg", "", "", "a chair"),
            new Example(image, "a red mug", "what color?", "red"));
    assertThat(pairs.skipped())
        .isEqualTo(
            Map.of(
                "image id that no file lists", 1L,
                "empty text", 1L,
                "question without an answer", 1L));
    assertThat(files(captions.toString(), "", "", "/photos").read(spark).examples())
        .contains(new Example("file:/photos/7.jpg", "", "", "a red mug"));
  }

  @Test
  void questionsWithoutAListOfImagesFindThoseOfTheCaptions() throws IOException {
    Files.createDirectory(folder.resolve("coco"));
    Path captions =
        write(
            "coco/captions.json",
            """
            {"images": [{"id": 7, "file_name": "7.jpg"}],
             "annotations": [{"image_id": 7, "id": 1, "caption": "a red mug"}]}
            """);
    Path questions = questionsWithoutImages();
    Path answers =
        write(
            "answers.json",
            """
            {"annotations": [{"question_id": 70, "image_id": 7, "answers": [{"answer": "red"}]}]}
            """);
    Pairs pairs =
        files(captions.toString(), questions.toString(), answers.toString(), "").read(spark);
    String image = "file:" + folder.resolve("coco/images/7.jpg");
    assertThat(pairs.examples())
        .containsExactly(
            new Example(image, "", "", "a red mug"),
            new Example(image, "a red mug", "what color?", "red"));
    assertThatThrownBy(() -> files("", questions.toString(), answers.toString(), "").read(spark))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("None of the 1 questions of " + questions)
        .hasMessageContaining("'images'")
        .hasMessageContaining("--captions");
  }

  @Test
  void theAnswersMayNameTheImagesAndBePlainTexts() throws IOException {
    Path questions = questionsWithoutImages();
    Path answers =
        write(
            "answers.json",
            """
            {"images": [{"id": 7, "file_name": "7.jpg"}],
             "annotations": [{"question_id": 70, "answers": ["blue", "red", "red"]}]}
            """);
    assertThat(files("", questions.toString(), answers.toString(), "").read(spark).examples())
        .containsExactly(
            new Example("file:" + folder.resolve("images/7.jpg"), "", "what color?", "red"));
  }

  @Test
  void aReferenceFileThatIsNoneIsAWrongCall() throws IOException {
    for (String text : List.of("[]", "{\"images\": [{]}", "caption,1")) {
      Path file = write("captions.json", text);
      assertThatThrownBy(() -> files(file.toString(), "", "", "").read(spark))
          .isInstanceOf(WrongCallException.class)
          .hasMessageContaining("captions.json");
    }
    assertThatThrownBy(() -> files(folder + "/none.json", "", "", "").read(spark))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("none.json cannot be read");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static PairSource table(String table, String uri, String text, String prompt) {
    return new PairSource(table, uri, text, prompt, "", "", "", "");
  }

  private static PairSource files(
      String captions, String questions, String answers, String images) {
    return new PairSource("", "", "", "", captions, questions, answers, images);
  }
}
