package io.sparkblip2.training;

import java.util.ArrayList;
import java.util.List;

/**
 * Word after word, each with whether the caption before it said it, and with the two words that
 * stood in front of it there: {@code mug yes dotted red duck no}.
 *
 * <p>What stands at a known place of a caption, a small language model learns to repeat from the
 * place alone, and then it looks no word up. Here only looking up helps, and a text has many
 * answers; once learnt, questions about one product of several are a small step.
 */
public final class RecallTexts {
  private static final int WORDS = 10;
  private static final int BEFORE = 2;

  private RecallTexts() {}

  /**
   * Behind every caption's context, {@code times} texts about ten words, half of them that
   * context's and half another's, which may share them. The words depend on the seed and the place
   * of the caption only.
   *
   * @param captions examples behind themselves, or behind what is told of them
   */
  public static List<Example> of(List<Example> captions, int times, long seed) {
    List<Example> all = new ArrayList<>(captions.size() * times);
    for (int place = 0; place < captions.size(); place++) {
      String caption = captions.get(place).context();
      for (int time = 0; time < times; time++) {
        long key = Permutation.mix(seed, place, time);
        String text = text(caption, captions, key);
        all.add(new Example("", caption, "", text));
      }
    }
    return all;
  }

  private static String text(String caption, List<Example> captions, long key) {
    List<String> own = words(caption);
    List<String> text = new ArrayList<>();
    for (int slot = 0; slot < WORDS; slot++) {
      long draw = Permutation.mix(key, slot);
      boolean fromOwn = (draw & 1) == 0;
      String word = pick(fromOwn ? own : words(another(captions, draw)), Permutation.mix(draw));
      text.add(word);
      text.add(own.contains(word) ? "yes" : "no");
      text.addAll(before(word, own));
    }
    return String.join(" ", text);
  }

  /** None for a word that is not there, or at more than one place. */
  private static List<String> before(String word, List<String> words) {
    int place = words.indexOf(word);
    if (place != words.lastIndexOf(word)) {
      return List.of();
    }
    return place < 0 ? List.of() : words.subList(Math.max(0, place - BEFORE), place);
  }

  private static String another(List<Example> captions, long draw) {
    return captions.get((int) Math.floorMod(draw >>> 1, (long) captions.size())).context();
  }

  private static List<String> words(String caption) {
    return List.of(caption.strip().split("\\s+"));
  }

  private static String pick(List<String> words, long draw) {
    return words.get((int) Math.floorMod(draw, (long) words.size()));
  }
}
