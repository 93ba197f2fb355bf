package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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

class AnswerEvaluationTest {
  @TempDir Path folder;
  private final ObjectNode questions = new ObjectMapper().createObjectNode();
  private final ObjectNode answers = new ObjectMapper().createObjectNode();
  private JudgedTables judged;

  @BeforeEach
  void begin() {
    judged = new JudgedTables(folder);
  }

  @Test
  void questionsAreFoundByTheirIdOrByTheirWords() throws IOException {
    ask(1, 7, "What is it?", "other", "mug", 10);
    ask(2, 7, "How many are there?", "number", "2", 10);
    ask(3, 8, "What is it?", "other", "bag", 2);
    ask(4, 8, "Is it red?", "yes/no", "yes", 10);
    judged.answer("img_007.png", "what", "what is  IT?", "A mug.");
    judged.answer("img_007.png", "1", "Name it.", "mug");
    judged.answer("img_007.png", "2", "Count them.", "three");
    judged.answer("img_008.png", "what", "What is it?", "the bag");
    judged.answer("img_008.png", "why", "Why?", "because");
    Evaluation evaluation = evaluate(judged.written());
    assertScore(evaluation, "vqa_accuracy", (1 + 0 + 0) / 3.0, 3);
    assertScore(evaluation, "vqa_accuracy (other)", 0.5, 2);
    assertScore(evaluation, "vqa_accuracy (number)", 0, 1);
    assertThat(evaluation.skipped()).isEqualTo(1);
    assertThat(evaluation.notes())
        .containsExactly(
            "1 questions of the references have no answer in the table.",
            "1 questions have fewer than four people's answers, so that none reaches full"
                + " accuracy.");
  }

  @Test
  void theNewestAnswerToEachQuestionIsJudged() throws IOException {
    ask(1, 7, "What is it?", "other", "mug", 10);
    ask(2, 7, "How many are there?", "number", "2", 10);
    judged.answer("7.png", "what", "What is it?", "bag");
    judged.recipe = "r2";
    judged.answer("7.png", "many", "How many are there?", "2");
    judged.recipe = "r3";
    judged.at = JudgedTables.SECOND_NIGHT;
    judged.answer("7.png", "what", "What is it?", "mug");
    OutputTables tables = judged.written();
    Evaluation newest = evaluate(tables);
    assertScore(newest, "vqa_accuracy", 1, 2);
    assertThat(newest.recipeId()).hasSize(16);
    assertThat(evaluate(tables).recipeId()).isEqualTo(newest.recipeId());
    Evaluation older = evaluate(tables, "r1", "r2");
    assertScore(older, "vqa_accuracy", 0.5, 2);
    assertThat(older.recipeId()).hasSize(16).isNotEqualTo(newest.recipeId());
    assertThat(evaluate(tables, "r1").recipeId()).isEqualTo("r1");
  }

  @Test
  void answersOfSeveralModelsAreNotMixed() throws IOException {
    ask(1, 7, "What is it?", "other", "mug", 10);
    judged.answer("7.png", "what", "What is it?", "bag");
    judged.recipe = "r2";
    judged.model = "large";
    judged.answer("7.png", "many", "How many are there?", "2");
    OutputTables tables = judged.written();
    assertThatThrownBy(() -> evaluate(tables))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("several models: large, tiny")
        .hasMessageContaining("--recipe");
    assertThat(evaluate(tables, "r1").model()).isEqualTo("tiny");
  }

  @Test
  void questionsThatNobodyAskedTheModelAreRefused() throws IOException {
    ask(1, 7, "What is it?", "other", "mug", 10);
    judged.answer("7.png", "why", "Why?", "because");
    OutputTables tables = judged.written();
    assertThatThrownBy(() -> evaluate(tables))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("No answer of the table is to a question of");
  }

  @Test
  void answersAboutAnImageThatMovedAreJudgedWhereItIsNow() throws IOException {
    ask(1, 7, "What is it?", "other", "mug", 10);
    judged.answer("a/7.png", "what", "What is it?", "mug");
    judged.answer("b/7.png", "what", "What is it?", "mug");
    judged.removed("a/7.png");
    Evaluation evaluation = evaluate(judged.written());
    assertScore(evaluation, "vqa_accuracy", 1, 1);
    assertThat(evaluation.notes()).isEmpty();
  }

  private void ask(int id, int image, String text, String type, String answer, int people) {
    questions
        .withArray("questions")
        .addObject()
        .put("question_id", id)
        .put("image_id", image)
        .put("question", text);
    ObjectNode annotation = answers.withArray("annotations").addObject();
    annotation.put("question_id", id).put("image_id", image).put("answer_type", type);
    for (int i = 1; i <= people; i++) {
      annotation.withArray("answers").addObject().put("answer", answer).put("answer_id", i);
    }
  }

  private Evaluation evaluate(OutputTables tables, String... recipes) throws IOException {
    return new AnswerEvaluation(
            LocalSpark.session(),
            tables,
            judged.file("questions.json", questions.toString()),
            judged.file("answers.json", answers.toString()),
            List.of(recipes))
        .run();
  }

  private static void assertScore(Evaluation evaluation, String metric, double value, long items) {
    assertThat(evaluation.scores())
        .filteredOn(score -> score.metric().equals(metric))
        .singleElement()
        .satisfies(
            score -> {
              assertThat(score.value()).isCloseTo(value, within(1e-9));
              assertThat(score.items()).isEqualTo(items);
            });
  }
}
