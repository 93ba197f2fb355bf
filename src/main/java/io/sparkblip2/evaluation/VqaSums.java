package io.sparkblip2.evaluation;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What VQA accuracy is made of; sums over parts add up.
 *
 * @param byType of the questions whose answers are of a type, such as yes/no
 */
public record VqaSums(Mean all, Map<String, Mean> byType) implements Serializable {
  public static final VqaSums NONE = new VqaSums(Mean.NONE, Map.of());

  public VqaSums {
    byType = new TreeMap<>(byType);
  }

  public static VqaSums of(VqaQuestion question, String answer) {
    Mean accuracy = Mean.of(VqaAccuracy.of(answer, question.answers()));
    return new VqaSums(
        accuracy,
        question.answerType().isEmpty() ? Map.of() : Map.of(question.answerType(), accuracy));
  }

  public VqaSums plus(VqaSums other) {
    Map<String, Mean> types = new TreeMap<>(byType);
    other.byType.forEach((type, mean) -> types.merge(type, mean, Mean::plus));
    return new VqaSums(all.plus(other.all), types);
  }

  /** By name, 0 to 1. */
  public Map<String, Mean> metrics() {
    Map<String, Mean> metrics = new LinkedHashMap<>();
    metrics.put("vqa_accuracy", all);
    byType.forEach((type, mean) -> metrics.put("vqa_accuracy (" + type + ")", mean));
    return metrics;
  }
}
