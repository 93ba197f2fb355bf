package io.sparkblip2.training;

import java.io.Serializable;

/**
 * One thing to learn from.
 *
 * @param imageUri the picture; empty where a language model learns from text alone
 * @param context what a language model is told in place of the picture, where it learns from text
 *     alone: the picture's caption; otherwise empty
 * @param prompt the question that {@code text} answers; empty if it is a caption
 * @param text the caption, the answer, or the sentence to learn
 */
public record Example(String imageUri, String context, String prompt, String text)
    implements Serializable {
  /** For a stage that sees the picture, and needs no words in its place. */
  public Example withPicture() {
    return new Example(imageUri, "", prompt, text);
  }

  /** Behind itself as context. */
  public Example retold() {
    return behind(text);
  }

  Example behind(String other) {
    return new Example(imageUri, other, prompt, text);
  }

  /** For a stage that is told the context instead. */
  public Example withoutPicture() {
    return new Example("", context, prompt, text);
  }
}
