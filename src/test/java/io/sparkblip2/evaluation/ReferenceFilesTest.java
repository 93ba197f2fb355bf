package io.sparkblip2.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReferenceFilesTest {
  private static final String CAPTIONS =
      """
      {"info": {"year": [1, {"images": []}]}, "licenses": [{"id": 1}],
       "images": [{"id": 1, "file_name": "a.jpg"}, {"id": 2, "file_name": "b.jpg"}, {"id": 3}],
       "annotations": [{"image_id": 2, "id": 9, "caption": "a mug"}, {"image_id": 1, "caption": "x"},
         {"image_id": 2, "caption": "mugs"}, {"image_id": 77, "caption": "nowhere"}]}
      """;
  private static final String QUESTIONS =
      """
      {"questions": [{"question_id": 10, "image_id": 1, "question": "What is it?"},
        {"question_id": 11, "image_id": 1, "question": "Why?"}]}
      """;
  private static final String ANSWERS =
      """
      {"annotations": [{"question_id": 10, "image_id": 1, "answer_type": "other",
          "answers": [{"answer": "mug", "answer_id": 1}, {"answer": "cup", "answer_id": 2}]},
        {"question_id": 12, "image_id": 1, "answers": [{"answer": "no"}]}]}
      """;

  @Test
  void captionsOfUnknownImagesAreCounted() throws IOException {
    CocoCaptions captions = captions(CAPTIONS);
    assertThat(captions.images()).containsEntry("1", "a.jpg").containsEntry("3", "").hasSize(3);
    assertThat(captions.captions()).containsEntry("2", List.of("a mug", "mugs")).hasSize(2);
    assertThat(captions.unknown()).isEqualTo(1);
  }

  @Test
  void theOrderOfTheListsDoesNotMatter() throws IOException {
    CocoCaptions captions =
        captions(
            "{\"annotations\": [{\"image_id\": \"x\", \"caption\": \"y\"}], \"images\": [{\"id\": \"x\"}]}");
    assertThat(captions.captions()).containsEntry("x", List.of("y"));
  }

  @Test
  void equalNumbersAreTheSameIdAndANullNameIsNone() throws IOException {
    CocoCaptions captions =
        captions(
            "{\"images\": [{\"id\": 40, \"file_name\": null}], \"annotations\": [{\"image_id\": 40.0, \"caption\": \"y\"}]}");
    assertThat(captions.captions()).containsEntry("40", List.of("y"));
    assertThat(captions.images()).containsEntry("40", "");
    assertThat(
            captions("{\"images\": [{\"id\": 1e999}, {\"id\": 4.5}], \"annotations\": []}")
                .images())
        .containsOnlyKeys("Infinity", "4.5");
  }

  @Test
  void questionsAndAnswersMeetByTheirIds() throws IOException {
    VqaQuestions questions = questions(QUESTIONS, ANSWERS);
    assertThat(questions.questions())
        .containsExactly(new VqaQuestion("10", "1", "What is it?", "other", List.of("mug", "cup")));
    assertThat(questions.unanswered()).isEqualTo(1);
    assertThat(questions.unknown()).isEqualTo(1);
    assertThat(questions.images()).containsExactly(Map.entry("1", ""));
  }

  @Test
  void eitherFileMayNameTheImages() throws IOException {
    String images = "{\"images\": [{\"id\": 1, \"file_name\": \"a.jpg\"}], ";
    assertThat(questions(QUESTIONS, images + ANSWERS.strip().substring(1)).images())
        .containsEntry("1", "a.jpg");
    assertThat(questions(images + QUESTIONS.strip().substring(1), ANSWERS).images())
        .containsEntry("1", "a.jpg");
  }

  @Test
  void malformedJsonIsRefusedWithItsLine() {
    assertRefused(
        () -> captions("{\"images\": [\n{\"id\": 1},,]}"), "given.json", "JSON", "line 2");
    assertRefused(() -> captions(CAPTIONS.substring(0, 200)), "given.json", "JSON");
    assertRefused(() -> captions(CAPTIONS + "}"), "given.json", "JSON");
    assertRefused(() -> captions(""), "given.json", "one JSON object");
    assertRefused(() -> captions("[1]"), "given.json", "one JSON object");
    assertRefused(() -> captions("\u0000\u0001\u00ff"), "given.json", "JSON");
  }

  @Test
  void anEmptyListOfAnswersIsCalledEmpty() {
    String empty = ANSWERS.replaceFirst("\\[\\{\"answer\": \"mug\".*?\\]", "[]");
    assertRefused(() -> questions(QUESTIONS, empty), "whose 'answers' is empty");
  }

  @Test
  void filesOfAnotherKindAreRefusedWithTheirName() {
    assertRefused(() -> captions(QUESTIONS), "no file of captions", "questions", "COCO's form");
    assertRefused(
        () -> questions(QUESTIONS, QUESTIONS),
        "no file of answers",
        "file of questions",
        "--annotations");
    assertRefused(() -> questions(ANSWERS, ANSWERS), "no file of questions", "--references");
    assertRefused(() -> questions(QUESTIONS, CAPTIONS), "without 'question_id'", "a mug");
    assertRefused(() -> captions("{}"), "its lists are none");
  }

  @Test
  void anItemThatLacksAFieldIsShown() {
    assertRefused(
        () -> captions("{\"images\": [{\"id\": 1}], \"annotations\": [{\"image_id\": 1}]}"),
        "without 'caption'",
        "{\"image_id\":1}");
    assertRefused(() -> captions("{\"images\": [5], \"annotations\": []}"), "without 'id'", "5");
    assertRefused(
        () -> questions(QUESTIONS, "{\"annotations\": [{\"question_id\": 10}]}"),
        "without 'answers'");
  }

  private interface Reading {
    Object read() throws IOException;
  }

  private static void assertRefused(Reading reading, String... parts) {
    assertThatThrownBy(reading::read)
        .isInstanceOf(WrongCallException.class)
        .message()
        .contains(parts);
  }

  private static CocoCaptions captions(String json) throws IOException {
    return CocoCaptions.read(stream(json), "given.json");
  }

  private static VqaQuestions questions(String questions, String annotations) throws IOException {
    return VqaQuestions.read(
        stream(questions), stream(annotations), List.of("questions.json", "answers.json"));
  }

  private static InputStream stream(String json) {
    return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
  }
}
