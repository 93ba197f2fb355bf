package io.sparkblip2.inference;

import io.sparkblip2.checkpoint.Blip2Config;
import io.sparkblip2.generation.GenerationOptions;

/** How much text fits behind an image. */
public final class PromptLength {
  /** Where distances take the place of positions (T5), memory sets the limit instead. */
  private static final int MOST_POSITIONS = 4096;

  private PromptLength() {}

  /** Tokens that the language model can hold in all. */
  public static int positions(Blip2Config config) {
    return Math.min(config.language().maxPositionEmbeddings(), MOST_POSITIONS);
  }

  /**
   * Tokens of the longest prompt, its special tokens included: what the position table leaves
   * beside the visual prompt and the text to be written. May be negative when nothing fits.
   */
  public static int longest(Blip2Config config, GenerationOptions generation) {
    return positions(config) - config.numQueryTokens() - generation.maxNewTokens();
  }
}
