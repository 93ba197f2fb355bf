package io.sparkblip2.training;

/**
 * The losses of stage 0, vision, and stage 1 (BLIP-2, section 3.2), for those who leave one out.
 */
public enum Loss {
  /** Image-text contrast. */
  ITC,
  /** Image-text matching with hard negatives. */
  ITM,
  /** Image-grounded text generation. */
  ITG,
  /** Stage 0 only: which words the text has, from the image alone. */
  WORDS
}
