package io.sparkblip2.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers as the VQA evaluation compares them: without punctuation and articles, numbers as digits,
 * contractions with their apostrophes (the official vqaEval.py, its peculiarities included).
 */
final class AnswerNormalizer {
  private static final List<String> PUNCTUATION = List.of(";/[]\"{}()=+\\_-><@`,?!".split(""));
  private static final Pattern COMMA_IN_NUMBER = Pattern.compile("\\p{Nd},\\p{Nd}");
  private static final Pattern PERIOD = Pattern.compile("\\.(?!\\p{Nd})");

  /** A regular expression's flag stands where the reference means to say "all". */
  private static final int MOST_PERIODS = 32;

  private static final Set<String> ARTICLES = Set.of("a", "an", "the");
  private static final List<String> NUMBERS =
      List.of(
          "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");
  private static final Map<String, String> SPELLED = spelled();

  private AnswerNormalizer() {}

  /** Line ends and tabs as spaces, nothing around; the first step, which every answer takes. */
  static String strip(String answer) {
    return Words.strip(answer.replace('\n', ' ').replace('\t', ' '));
  }

  /** The other steps, which a question's answers take unless all are the same. */
  static String normalize(String answer) {
    List<String> words = new ArrayList<>();
    for (String word : Words.of(withoutPunctuation(answer).toLowerCase(Locale.ROOT))) {
      if (!ARTICLES.contains(word)) {
        words.add(SPELLED.getOrDefault(word, word));
      }
    }
    return String.join(" ", words);
  }

  /** A symbol beside a space goes; within a word it becomes one. A number with comma: all go. */
  private static String withoutPunctuation(String answer) {
    boolean number = COMMA_IN_NUMBER.matcher(answer).find();
    String text = answer;
    for (String symbol : PUNCTUATION) {
      boolean goes = number || answer.contains(symbol + " ") || answer.contains(" " + symbol);
      text = text.replace(symbol, goes ? "" : " ");
    }
    Matcher period = PERIOD.matcher(text);
    StringBuilder rest = new StringBuilder();
    for (int i = 0; i < MOST_PERIODS && period.find(); i++) {
      period.appendReplacement(rest, "");
    }
    return period.appendTail(rest).toString();
  }

  private static Map<String, String> spelled() {
    Map<String, String> spelled = new HashMap<>();
    for (String word : Contractions.ALL) {
      for (int i = word.indexOf('\''); i >= 0; i = word.indexOf('\'', i + 1)) {
        spelled.put(word.substring(0, i) + word.substring(i + 1), word);
      }
    }
    // The one that the reference has the other way round.
    spelled.put("somebody'd", "somebodyd");
    spelled.put("none", "0");
    for (int number = 0; number < NUMBERS.size(); number++) {
      spelled.put(NUMBERS.get(number), Integer.toString(number));
    }
    return Map.copyOf(spelled);
  }
}
