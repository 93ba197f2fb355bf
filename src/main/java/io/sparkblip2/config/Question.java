package io.sparkblip2.config;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A question that is put to every image.
 *
 * @param id names it in the tables: letters, digits, dot, hyphen and underscore
 * @param text the question itself
 */
public record Question(String id, String text) implements Serializable {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  static List<Question> read(List<String> words, String file) {
    List<Question> questions = new ArrayList<>();
    for (String word : words) {
      questions.add(parse(word, "--question"));
    }
    if (!file.isEmpty()) {
      questions.addAll(readFile(Path.of(file)));
    }
    Set<String> ids = new HashSet<>();
    for (Question question : questions) {
      if (!ids.add(question.id)) {
        throw new WrongCallException("The question id '" + question.id + "' is used twice.");
      }
    }
    return questions;
  }

  private static List<Question> readFile(Path file) {
    if (file.toString().matches(".*\\.(yaml|yml|json)")) {
      List<Question> questions = new ArrayList<>();
      YamlFile.read(file)
          .forEach((id, text) -> questions.add(parse(id + "=" + text.asText(), file.toString())));
      return questions;
    }
    try {
      return Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> parse(line, file.toString()))
          .toList();
    } catch (MalformedInputException e) {
      throw new WrongCallException("The questions in " + file + " are not UTF-8 text.", e);
    } catch (IOException e) {
      throw new WrongCallException(
          "The file of questions " + file + " cannot be read; is there one?", e);
    }
  }

  private static Question parse(String word, String origin) {
    int equals = word.indexOf('=');
    if (equals < 1 || word.substring(equals + 1).isBlank()) {
      throw new WrongCallException(
          origin + " wants ID=TEXT, such as color=what color is it?, not '" + word + "'.");
    }
    String id = word.substring(0, equals).strip();
    if (!ID.matcher(id).matches()) {
      throw new WrongCallException(
          "The question id '" + id + "' may hold letters, digits, '.', '-' and '_' only.");
    }
    return new Question(id, word.substring(equals + 1).strip());
  }
}
