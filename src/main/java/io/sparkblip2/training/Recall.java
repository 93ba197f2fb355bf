package io.sparkblip2.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Word after word, each with whether the caption before it said it: {@code mug yes duck no red
 * yes}.
 *
 * <p>What stands at a known place of a caption, a small language model learns to repeat from the
 * place alone, and then it looks no word up. Here only looking up helps, and a text has many
 * answers; once learnt, questions about one product of several are a small step.
 */
public final class Recall {
  private static final int WORDS = 12;

  private Recall() {}

  /**
   * Behind every caption as context, {@code times} texts of twelve words, half of them the
   * caption's and half another caption's, which may share them. The words depend on the seed and
   * the place of the caption only.
   *
   * @param captions examples without a prompt
   */
  public static List<Example> of(List<Example> captions, int times, long seed) {
    List<Example> all = new ArrayList<>(captions.size() * times);
    for (int place = 0; place < captions.size(); place++) {
      String caption = captions.get(place).text();
      for (int time = 0; time < times; time++) {
        long key = Permutation.mix(seed, place, time);
        String text = text(caption, captions, key);
        all.add(new Example("", caption, "", text));
      }
    }
    return all;
  }

  private static String text(String caption, List<Example> captions, long key) {
    String[] own = words(caption);
    Set<String> said = Set.copyOf(Arrays.asList(own));
    List<String> text = new ArrayList<>(2 * WORDS);
    for (int slot = 0; slot < WORDS; slot++) {
      long draw = Permutation.mix(key, slot);
      boolean fromOwn = (draw & 1) == 0;
      String word = pick(fromOwn ? own : words(another(captions, draw)), Permutation.mix(draw));
      text.add(word);
      text.add(said.contains(word) ? "yes" : "no");
    }
    return String.join(" ", text);
  }

  private static String another(List<Example> captions, long draw) {
    return captions.get((int) Math.floorMod(draw >>> 1, (long) captions.size())).text();
  }

  private static String[] words(String caption) {
    return caption.strip().split("\\s+");
  }

  private static String pick(String[] words, long draw) {
    return words[(int) Math.floorMod(draw, (long) words.length)];
  }
}
