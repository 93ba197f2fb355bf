package io.sparkblip2.config;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A question that is put to every image.
 *
 * @param id names it in the tables: letters, digits, dot, hyphen and underscore
 * @param text the question itself
 * @param earlier what was asked and answered before, in order; worked examples too
 */
public record Question(String id, String text, List<QuestionAnswer> earlier)
    implements Serializable {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  /** White space, control characters and what is only there to format. */
  private static final Pattern NOTHING = Pattern.compile("[\\s\\p{Z}\\p{Cc}\\p{Cf}]*");

  public Question {
    earlier = List.copyOf(earlier);
  }

  /** A question with nothing before it. */
  public Question(String id, String text) {
    this(id, text, List.of());
  }

  /** Whether a text shows no character at all. */
  public static boolean isBlank(String text) {
    return NOTHING.matcher(text).matches();
  }

  /**
   * @param words {@code ID=TEXT} each
   * @param examples {@code QUESTION=>ANSWER} each, in front of every question
   */
  static List<Question> read(List<String> words, String file, List<String> examples) {
    List<QuestionAnswer> shown =
        examples.stream().map(word -> QuestionAnswer.parse(word, "--example")).toList();
    Stream<Question> ofWords = words.stream().map(word -> parse(word, "--question"));
    Stream<Question> ofFile = file.isEmpty() ? Stream.of() : QuestionsFile.read(file).stream();
    List<Question> questions =
        Stream.concat(ofWords, ofFile).map(question -> question.behind(shown)).toList();
    Set<String> ids = new HashSet<>();
    for (Question question : questions) {
      if (!ids.add(question.id)) {
        throw new WrongCallException("The question id '" + question.id + "' is used twice.");
      }
    }
    return questions;
  }

  static Question parse(String word, String origin) {
    int equals = word.indexOf('=');
    if (equals < 1 || isBlank(word.substring(equals + 1))) {
      throw new WrongCallException(
          origin + " wants ID=TEXT, such as color=what color is it?, not '" + word + "'.");
    }
    return of(word.substring(0, equals).strip(), word.substring(equals + 1).strip(), List.of());
  }

  static Question of(String id, String text, List<QuestionAnswer> earlier) {
    if (!ID.matcher(id).matches()) {
      throw new WrongCallException(
          "The question id '" + id + "' may hold letters, digits, '.', '-' and '_' only.");
    }
    return new Question(id, text, earlier);
  }

  private Question behind(List<QuestionAnswer> examples) {
    return new Question(id, text, Stream.concat(examples.stream(), earlier.stream()).toList());
  }
}
