package io.sparkblip2.config;

/** When a beam search with as many finished texts as beams ends; named as Hugging Face's values. */
public enum EarlyStopping {
  /** When the best running beam, at its present length, no longer beats the worst finished text. */
  FALSE,
  /** At once. */
  TRUE,
  /** As FALSE, but with a length penalty above 0 judged at the greatest length allowed. */
  NEVER
}
