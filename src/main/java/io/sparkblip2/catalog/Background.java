package io.sparkblip2.catalog;

/** What products are shown on. */
public enum Background {
  WOODEN_TABLE("on a ", "wooden table"),
  GRASS("on ", "grass"),
  SAND("on ", "sand"),
  TILED_FLOOR("on a ", "tiled floor"),
  BRICK_WALL("in front of a ", "brick wall"),
  STUDIO("in a ", "studio");

  private final String preposition;
  private final String noun;

  Background(String preposition, String noun) {
    this.preposition = preposition;
    this.noun = noun;
  }

  /** As an answer says it, such as {@code wooden table}. */
  public String answer() {
    return noun;
  }

  /** As a caption ends, such as {@code on a wooden table}. */
  public String phrase() {
    return preposition + noun;
  }
}
