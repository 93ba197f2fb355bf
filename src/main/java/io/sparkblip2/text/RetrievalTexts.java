package io.sparkblip2.text;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** Captions as BLIP-2's retrieval model is given them (LAVIS, blip_caption). */
public final class RetrievalTexts {
  private static final int MOST_WORDS = 50;
  private static final Pattern SYMBOLS = Pattern.compile("[.!\"()*#:;~]");
  private static final Pattern SPACES = Pattern.compile("[\\s\\u00a0]{2,}");
  private static final Pattern AROUND = Pattern.compile("^ +|[ \\n]+$");

  private RetrievalTexts() {}

  /** Lower case, most punctuation a space, single spaces, at most fifty words. */
  public static String clean(String caption) {
    String plain = SYMBOLS.matcher(caption.toLowerCase(Locale.ROOT)).replaceAll(" ");
    String single = AROUND.matcher(SPACES.matcher(plain).replaceAll(" ")).replaceAll("");
    String[] words = single.split(" ", -1);
    return words.length <= MOST_WORDS ? single : String.join(" ", Arrays.copyOf(words, MOST_WORDS));
  }
}
