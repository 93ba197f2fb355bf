package io.sparkblip2.training;

import io.sparkblip2.config.QuestionAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Questions about a picture, one behind the other. What a language model is told is then worth
 * several answers, and which words of it belong together shows in few steps.
 */
public final class Dialogues {
  private Dialogues() {}

  /**
   * Captions as they are; of the questions about a picture, {@code size} become one example: all
   * but its last are {@linkplain Example#earlier earlier} ones. Which meet, and in which order,
   * depends on the seed and the picture's URI only.
   *
   * @param size 1 or more; the last dialogue of a picture may be shorter
   */
  public static List<Example> of(List<Example> examples, int size, long seed) {
    List<Example> all = new ArrayList<>();
    Map<String, List<Example>> asked = new LinkedHashMap<>();
    for (Example example : examples) {
      if (example.prompt().isEmpty()) {
        all.add(example);
      } else {
        asked.computeIfAbsent(example.imageUri(), uri -> new ArrayList<>()).add(example);
      }
    }
    asked.forEach(
        (uri, questions) -> {
          Permutation order = new Permutation(questions.size(), Permutation.mix(seed, uri));
          for (int from = 0; from < questions.size(); from += size) {
            int last = Math.min(from + size, questions.size()) - 1;
            List<QuestionAnswer> earlier = new ArrayList<>();
            for (int place = from; place < last; place++) {
              Example example = questions.get((int) order.at(place));
              earlier.add(new QuestionAnswer(example.prompt(), example.text()));
            }
            all.add(questions.get((int) order.at(last)).after(earlier));
          }
        });
    return all;
  }
}
