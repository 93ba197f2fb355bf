package io.sparkblip2.evaluation;

import java.util.Collections;
import java.util.List;

/** Accuracy of an answer among people's (Antol et al. 2015; the official vqaEval.py). */
public final class VqaAccuracy {
  /** Other people who have to agree for full marks. */
  private static final int ENOUGH = 3;

  private VqaAccuracy() {}

  /**
   * The mean, over the people, of min(1, others who said it / 3); 0 to 1.
   *
   * @param people their answers, usually ten; of fewer than four, agreement with all is below 1,
   *     and with a single one it is 0
   */
  public static double of(String answer, List<String> people) {
    List<String> said = people.stream().map(AnswerNormalizer::strip).toList();
    String given = AnswerNormalizer.strip(answer);
    if (said.stream().distinct().count() > 1) {
      said = said.stream().map(AnswerNormalizer::normalize).toList();
      given = AnswerNormalizer.normalize(given);
    }
    int agree = Collections.frequency(said, given);
    double ofThose = Math.min(1, (agree - 1) / (double) ENOUGH);
    double ofOthers = Math.min(1, agree / (double) ENOUGH);
    return agree == 0 ? 0 : (agree * ofThose + (said.size() - agree) * ofOthers) / said.size();
  }
}
