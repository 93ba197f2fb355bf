package io.sparkblip2.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The file of {@code --questions}: a question a line, or a mapping from ids to questions. In a
 * mapping a question is its text, or {@code question} and {@code earlier}: a list of {@code
 * question} and {@code answer}.
 */
record QuestionsFile(Path file) {
  private static final String QUESTION = "question";
  private static final String EARLIER = "earlier";
  private static final String ANSWER = "answer";

  static List<Question> read(String name) {
    QuestionsFile questions = new QuestionsFile(Path.of(name));
    return name.matches(".*\\.(yaml|yml|json)") ? questions.mapping() : questions.lines();
  }

  private List<Question> lines() {
    try {
      return Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> Question.parse(line, file.toString()))
          .toList();
    } catch (MalformedInputException e) {
      throw new WrongCallException("The questions in " + file + " are not UTF-8 text.", e);
    } catch (IOException e) {
      throw new WrongCallException(
          "The file of questions " + file + " cannot be read; is there one?", e);
    }
  }

  private List<Question> mapping() {
    List<Question> questions = new ArrayList<>();
    YamlFile.read(file).forEach((id, value) -> questions.add(question(id, value)));
    return questions;
  }

  private Question question(String id, JsonNode value) {
    if (value.isValueNode()) {
      return Question.parse(id + "=" + value.asText(""), file.toString());
    }
    requireKeys(id, value, List.of(QUESTION, EARLIER));
    JsonNode earlier = value.path(EARLIER);
    if (!earlier.isArray() && !earlier.isMissingNode()) {
      throw wrong(id, "'earlier' has to be a list");
    }
    List<QuestionAnswer> pairs = new ArrayList<>();
    for (JsonNode pair : earlier) {
      requireKeys(id, pair, List.of(QUESTION, ANSWER));
      pairs.add(new QuestionAnswer(text(id, pair, QUESTION), text(id, pair, ANSWER)));
    }
    return Question.of(id, text(id, value, QUESTION), pairs);
  }

  private String text(String id, JsonNode mapping, String key) {
    String text = mapping.path(key).asText("").strip();
    if (Question.isBlank(text)) {
      throw wrong(id, "'" + key + "' is missing or empty");
    }
    return text;
  }

  private void requireKeys(String id, JsonNode mapping, List<String> keys) {
    if (!mapping.isObject()) {
      throw wrong(id, "there has to be a mapping with " + String.join(" and ", keys));
    }
    for (Map.Entry<String, JsonNode> entry : mapping.properties()) {
      if (!keys.contains(entry.getKey())) {
        throw wrong(id, "'" + entry.getKey() + "' is none of " + String.join(", ", keys));
      }
    }
  }

  private WrongCallException wrong(String id, String what) {
    return new WrongCallException(file + ", question '" + id + "': " + what + ".");
  }
}
