package io.sparkblip2.training;

/** The stages of a recipe, in its order (BLIP-2, section 3; the first two make what is frozen). */
public enum StageKind {
  /** A small vision encoder learns by contrast with captions. */
  VISION,
  /** A small language model learns sentences; no pictures. */
  LANGUAGE,
  /** Stage 1: the Q-Former learns to represent, the vision encoder is frozen. */
  REPRESENTATION,
  /** Stage 2: the Q-Former learns to speak through the language model; both towers are frozen. */
  GENERATION;

  public boolean seesPictures() {
    return this != LANGUAGE;
  }

  /** Whether a text is learnt with the question that it answers; without it, it is no caption. */
  public boolean learnsAnswers() {
    return this == LANGUAGE || this == GENERATION;
  }
}
