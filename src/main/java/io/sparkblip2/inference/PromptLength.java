package io.sparkblip2.inference;

import io.sparkblip2.checkpoint.Blip2Config;
import io.sparkblip2.generation.GenerationOptions;

/** How much text fits behind an image. */
public final class PromptLength {
  private PromptLength() {}

  /**
   * Tokens of the longest prompt, its special tokens included: what the position table leaves
   * beside the visual prompt and the text to be written. May be negative when nothing fits.
   */
  public static int longest(Blip2Config config, GenerationOptions generation) {
    return config.language().maxPositionEmbeddings()
        - config.numQueryTokens()
        - generation.maxNewTokens();
  }
}
