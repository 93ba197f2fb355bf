package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkblip2.tables.MetricsTable;
import io.sparkblip2.tables.RunsTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job after the job {@code caption}, as a user calls both. */
class EvaluateCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CHECKPOINTS = Path.of("src/test/resources/checkpoints");

  @TempDir static Path folder;
  private static JobCommand command;
  private static Path output;
  private static Path captions;

  @BeforeAll
  static void captionPictures() throws Exception {
    ThreePictures pictures = ThreePictures.in(folder);
    captions = pictures.captions();
    output = folder.resolve("out");
    command = new JobCommand(Files.createDirectory(folder.resolve("process")));
    JobCommand.Result result =
        command.call(
            "--images=" + pictures.images(),
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
  void theSameEvaluationIsFoundAgainEveryNight() throws Exception {
    JsonNode first = json(call("--references=" + captions, "--format=json"));
    JsonNode second = json(call("--references=" + captions, "--format=json"));
    assertThat(first).hasSize(7);
    assertThat(first.findValuesAsText("metric")).contains("cider", "exact_match");
    assertThat(first.findValuesAsText("evaluation_id"))
        .isEqualTo(second.findValuesAsText("evaluation_id"));
    assertThat(first.get(0).get("run_id")).isNotEqualTo(second.get(0).get("run_id"));
    assertThat(first.get(0).get("items").asInt()).isEqualTo(ThreePictures.NAMES.size());

    String run = first.get(0).get("run_id").asText();
    List<Row> rows = rows(run);
    assertThat(rows).hasSize(7);
    assertThat(rows)
        .allSatisfy(row -> assertThat((String) row.getAs("model")).isEqualTo("tiny-opt"));
    assertThat(
            new CaptionTables(output)
                .read(RunsTable.TABLE)
                .filter("job = 'evaluate' AND run_id = '" + run + "' AND images_ok = 3")
                .count())
        .isEqualTo(1);
  }

  @Test
  void answersAreFoundByTheWordsOfTheirQuestion() throws Exception {
    ObjectNode questions = JSON.createObjectNode();
    ObjectNode answers = JSON.createObjectNode();
    questions.set("images", JSON.readTree(captions.toFile()).get("images"));
    for (int id = 0; id < ThreePictures.NAMES.size(); id++) {
      ObjectNode question = questions.withArray("questions").addObject();
      question.put("question_id", 100 + id).put("image_id", id).put("question", "what is it?");
      ObjectNode annotation = answers.withArray("annotations").addObject();
      annotation.put("question_id", 100 + id).withArray("answers").addObject().put("answer", "x");
    }
    Path asked = Files.writeString(folder.resolve("questions.json"), questions.toString());
    Path answered = Files.writeString(folder.resolve("answers.json"), answers.toString());
    JobCommand.Result result =
        call("--task=vqa", "--references=" + asked, "--annotations=" + answered, "--format=csv");
    assertThat(result.out().lines().toList()).hasSize(2);
    assertThat(result.out()).startsWith("run_id,metric,task,value,items,");
    assertThat(result.out().lines().toList().get(1)).contains(",vqa_accuracy,vqa,", ",3,0,");
    assertThat(result.err()).contains("3 questions have fewer than four people's answers");

    JobCommand.Result swapped =
        evaluate("--task=vqa", "--references=" + answered, "--annotations=" + asked);
    assertThat(swapped.status()).isEqualTo(JobMain.WRONG_CALL);
    assertThat(swapped.err()).contains("is no file of answers", "give it as --references");
  }

  @Test
  void vectorsOfTheCaptionJobAreJudgedWithItm() throws Exception {
    JobCommand.Result result =
        call(
            "--task=retrieval",
            "--references=" + captions,
            "--retrieval-model=" + CHECKPOINTS.resolve("tiny-itm"),
            "--rerank=2");
    assertThat(result.out())
        .contains("metric ", "image_to_text_recall@1 ", "text_to_image_recall@1 ")
        .doesNotContain("recall@5");
    assertThat(result.err())
        .contains("recalls of image_to_text are left out", "Written to delta.`")
        .doesNotContain("mean nothing");
    String run = result.err().replaceAll("(?s).* as run (\\S+)\\.\\s*$", "$1");
    assertThat(rows(run))
        .hasSize(2)
        .allSatisfy(row -> assertThat((String) row.getAs("settings")).isEqualTo("rerank=2"));
  }

  @Test
  void wrongCallsLeaveNothingBehind() throws Exception {
    Path nowhere = folder.resolve("nowhere");
    JobCommand.Result noTables =
        command.call("evaluate", "--output=" + nowhere, "--references=" + captions);
    assertThat(noTables.status()).isEqualTo(JobMain.WRONG_CALL);
    assertThat(noTables.err()).contains("There are no captions in", "nowhere").hasLineCount(2);
    assertThat(nowhere).doesNotExist();

    Path broken = Files.writeString(folder.resolve("broken.json"), "{\"images\": [");
    JobCommand.Result malformed = evaluate("--references=" + broken, "--format=json");
    assertThat(malformed.status()).isEqualTo(JobMain.WRONG_CALL);
    assertThat(malformed.err()).contains("broken.json is not valid JSON");
    assertThat(malformed.out()).isEmpty();
  }

  private static JobCommand.Result call(String... options) throws Exception {
    JobCommand.Result result = evaluate(options);
    assertThat(result.status()).as(result.toString()).isZero();
    return result;
  }

  private static JobCommand.Result evaluate(String... options) throws Exception {
    List<String> args = new ArrayList<>(List.of("evaluate", "--output=" + output));
    args.addAll(List.of(options));
    return command.call(args.toArray(new String[0]));
  }

  private static List<Row> rows(String run) {
    return new CaptionTables(output)
        .read(MetricsTable.TABLE)
        .filter("run_id = '" + run + "'")
        .collectAsList();
  }

  private static JsonNode json(JobCommand.Result result) throws IOException {
    return JSON.readTree(result.out());
  }
}
