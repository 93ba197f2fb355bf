package io.sparkblip2.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Questions with people's answers, in VQAv2's form: one file of {@code questions} with {@code
 * question_id}, {@code image_id} and {@code question}, one of {@code annotations} with {@code
 * question_id}, {@code answers} and, if it likes, {@code answer_type}.
 *
 * <p>Either file may name the images' files in {@code images}, as COCO does; VQAv2 does not.
 *
 * @param images by id: the file name, empty where no file gives one
 * @param questions those that have answers
 * @param unanswered questions without answers
 * @param unknown answered questions that are not in the file of questions
 */
public record VqaQuestions(
    Map<String, String> images, List<VqaQuestion> questions, long unanswered, long unknown) {

  private record Answers(String type, List<String> texts) {}

  /**
   * @param names of the two files, for messages
   * @throws io.sparkblip2.config.WrongCallException if a file is not of its form
   */
  public static VqaQuestions read(
      InputStream questions, InputStream annotations, List<String> names) throws IOException {
    Map<String, String> images = new LinkedHashMap<>();
    Map<String, Answers> answers = new LinkedHashMap<>();
    readAnswers(annotations, new ReferenceFile(names.get(1)), images, answers);
    List<VqaQuestion> answered = new ArrayList<>();
    ReferenceFile file = new ReferenceFile(names.get(0));
    long[] unanswered = {0};
    Set<String> lists =
        file.read(
            questions,
            Map.of(
                "images",
                image -> addImage(file, image, images),
                "questions",
                question -> {
                  Answers people = answers.remove(file.text(question, "question_id"));
                  if (people == null) {
                    unanswered[0]++;
                  } else {
                    answered.add(question(file, question, people));
                  }
                }));
    if (!lists.contains("questions")) {
      throw file.wrongKind(
          "file of questions", lists, "Give the one with 'questions' as --references.");
    }
    answered.forEach(question -> images.putIfAbsent(question.imageId(), ""));
    return new VqaQuestions(images, answered, unanswered[0], answers.size());
  }

  private static void readAnswers(
      InputStream in, ReferenceFile file, Map<String, String> images, Map<String, Answers> answers)
      throws IOException {
    Set<String> lists =
        file.read(
            in,
            Map.of(
                "images",
                image -> addImage(file, image, images),
                "annotations",
                annotation ->
                    answers.put(file.text(annotation, "question_id"), answers(file, annotation))));
    if (!lists.contains("annotations")) {
      throw file.wrongKind(
          "file of answers",
          lists,
          lists.contains("questions")
              ? "It is a file of questions: give it as --references, and the answers as"
                  + " --annotations."
              : "Give the one with 'annotations' as --annotations.");
    }
  }

  private static void addImage(ReferenceFile file, JsonNode image, Map<String, String> images) {
    images.put(file.text(image, "id"), image.path("file_name").asText(""));
  }

  private static Answers answers(ReferenceFile file, JsonNode annotation) {
    List<String> texts = new ArrayList<>();
    for (JsonNode answer : annotation.path("answers")) {
      texts.add(answer.isTextual() ? answer.asText() : file.text(answer, "answer"));
    }
    if (texts.isEmpty()) {
      // A file of captions has 'annotations' as well.
      file.text(annotation, "answers");
    }
    return new Answers(annotation.path("answer_type").asText(), texts);
  }

  private static VqaQuestion question(ReferenceFile file, JsonNode question, Answers people) {
    return new VqaQuestion(
        file.text(question, "question_id"),
        file.text(question, "image_id"),
        file.text(question, "question"),
        people.type(),
        List.copyOf(people.texts()));
  }
}
