package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.OutputTables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionEvaluationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private JudgedTables judged;

  @BeforeEach
  void begin() {
    judged = new JudgedTables(folder);
  }

  @Test
  void aCollectionSpreadOverTasksHasTheReferencesScores() throws IOException {
    JsonNode corpus = largestGolden();
    ObjectNode references = JSON.createObjectNode();
    for (JsonNode image : corpus.get("images")) {
      int id = references.withArray("images").size();
      references.withArray("images").addObject().put("id", id).put("file_name", id + ".png");
      for (JsonNode caption : image.get("references")) {
        references
            .withArray("annotations")
            .addObject()
            .put("image_id", id)
            .put("caption", caption.asText());
      }
      judged.caption(id + ".png", image.get("candidate").asText());
    }
    Evaluation evaluation = evaluate(judged.written(), references.toString());
    for (int n = 1; n <= 4; n++) {
      assertScore(evaluation, "bleu_" + n, corpus.get("bleu").get(n - 1).asDouble());
    }
    assertScore(evaluation, "rouge_l", corpus.get("rouge").asDouble());
    assertScore(evaluation, "cider", corpus.get("cider").asDouble());
    assertThat(evaluation.evaluated()).isEqualTo(5);
    assertThat(evaluation.notes()).isEmpty();
  }

  private static JsonNode largestGolden() throws IOException {
    JsonNode corpora =
        JSON.readTree(Path.of("src/test/resources/goldens/metrics/captions.json").toFile());
    for (JsonNode corpus : corpora) {
      if (corpus.get("images").size() == 5) {
        return corpus;
      }
    }
    throw new AssertionError("no corpus of five images");
  }

  @Test
  void theNewestRecipeIsJudgedUnlessAnotherIsNamed() throws IOException {
    judged.caption("a.png", "a red mug");
    judged.caption("b.png", "a bag");
    judged.recipe = "r2";
    judged.at = JudgedTables.SECOND_NIGHT;
    judged.caption("a.png", "a blue mug");
    OutputTables tables = judged.written();
    String references =
        """
        {"images": [{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "b.png"}],
         "annotations": [{"image_id": 1, "caption": "A red mug."}, {"image_id": 2, "caption": "a bag"}]}
        """;
    Evaluation newest = evaluate(tables, references);
    assertThat(newest.recipeId()).isEqualTo("r2");
    assertScore(newest, "exact_match", 0);
    assertThat(newest.skipped()).isEqualTo(1);
    assertThat(newest.notes())
        .containsExactly("1 images of the references have no caption in the table.");

    Evaluation older = evaluate(tables, references, "r1");
    assertThat(older.recipeId()).isEqualTo("r1");
    assertScore(older, "exact_match", 1);
    assertThat(older.skipped()).isZero();

    assertThatThrownBy(() -> evaluate(tables, references, "r3"))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("of recipe r3")
        .hasMessageContaining("r2 (tiny, 1 rows, newest 2026-01-02 00:00:00.0), r1 (tiny, 2 rows");
  }

  @Test
  void whatDoesNotFitIsCountedAndTold() throws IOException {
    judged.caption("a.png", "a mug");
    judged.caption("stray.png", "a bag");
    judged.caption("x/twice.png", "a");
    judged.caption("y/twice.png", "b");
    Evaluation evaluation =
        evaluate(
            judged.written(),
            """
            {"images": [{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "uncaptioned.png"},
               {"id": 3, "file_name": "missing.png"}, {"id": 4, "file_name": "twice.png"}],
             "annotations": [{"image_id": 1, "caption": "a mug"}, {"image_id": 3, "caption": "a cat"},
               {"image_id": 4, "caption": "b"}, {"image_id": 99, "caption": "of nothing"}]}
            """);
    assertScore(evaluation, "exact_match", 1);
    assertThat(evaluation.evaluated()).isEqualTo(1);
    assertThat(evaluation.images()).isEqualTo(4);
    assertThat(evaluation.skipped()).isEqualTo(2);
    assertThat(evaluation.notes())
        .containsExactly(
            "1 images of the table are not in " + folder.resolve("captions.json") + ".",
            "1 images are left out: their names fit several images of the table.",
            "1 captions of the references are of unknown images.",
            "1 images of the references have no caption there.",
            "2 images of the references have no caption in the table.");
  }

  @Test
  void anImageThatMovedIsJudgedWhereItIsNow() throws IOException {
    judged.caption("a/x.png", "a mug");
    judged.caption("b/x.png", "a mug");
    judged.removed("a/x.png");
    Evaluation evaluation =
        evaluate(
            judged.written(),
            """
            {"images": [{"id": 1, "file_name": "x.png"}],
             "annotations": [{"image_id": 1, "caption": "a mug"}]}
            """);
    assertScore(evaluation, "exact_match", 1);
    assertThat(evaluation.notes()).isEmpty();
  }

  @Test
  void anOutputWithoutTablesIsRefused() {
    assertThatThrownBy(() -> evaluate(judged.empty(), "{\"images\": [], \"annotations\": []}"))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("There are no captions in")
        .hasMessageContaining("jobs/caption.sh");
  }

  @Test
  void referencesOfOtherImagesAreRefusedWithAnExample() {
    judged.caption("a.png", "a mug");
    OutputTables tables = judged.written();
    assertThatThrownBy(
            () ->
                evaluate(
                    tables,
                    "{\"images\": [{\"id\": 1, \"file_name\": \"z.jpg\"}], \"annotations\": []}"))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("None of the 1 images")
        .hasMessageContaining("'z.jpg' against '" + judged.uri("a.png") + "'");
    assertThatThrownBy(
            () ->
                evaluate(
                    tables,
                    "{\"images\": [{\"id\": 1, \"file_name\": \"a.png\"}], \"annotations\": []}"))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("No image of the table has a caption");
  }

  @Test
  void aReferenceFileThatIsNotThereIsRefused() {
    for (Path wrong : List.of(folder.resolve("nowhere.json"), folder)) {
      ReferencePlace place =
          new ReferencePlace(
              wrong.toString(),
              "--references",
              LocalSpark.session().sparkContext().hadoopConfiguration());
      assertThatThrownBy(place::open)
          .isInstanceOf(WrongCallException.class)
          .hasMessageContaining(wrong.toString())
          .hasMessageContaining("--references");
    }
  }

  private Evaluation evaluate(OutputTables tables, String references, String... recipes)
      throws IOException {
    ReferencePlace place = judged.file("captions.json", references);
    return new CaptionEvaluation(LocalSpark.session(), tables, place, List.of(recipes)).run();
  }

  private static void assertScore(Evaluation evaluation, String metric, double value) {
    assertThat(evaluation.scores())
        .filteredOn(score -> score.metric().equals(metric))
        .singleElement()
        .satisfies(score -> assertThat(score.value()).as(metric).isCloseTo(value, within(1e-9)));
  }
}
