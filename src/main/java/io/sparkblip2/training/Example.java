package io.sparkblip2.training;

import io.sparkblip2.config.QuestionAnswer;
import java.io.Serializable;
import java.util.List;

/**
 * One thing to learn from.
 *
 * @param imageUri the picture; empty where a language model learns from text alone
 * @param context what a language model is told in place of the picture, where it learns from text
 *     alone: the picture's caption; otherwise empty
 * @param earlier what was asked and answered before, about the same picture, in order
 * @param prompt the question that {@code text} answers; empty if it is a caption
 * @param text the caption, the answer, or the sentence to learn
 */
public record Example(
    String imageUri, String context, List<QuestionAnswer> earlier, String prompt, String text)
    implements Serializable {
  public Example {
    earlier = List.copyOf(earlier);
  }

  /** With nothing asked before. */
  public Example(String imageUri, String context, String prompt, String text) {
    this(imageUri, context, List.of(), prompt, text);
  }

  /** For a stage that sees the picture, and needs no words in its place. */
  public Example withPicture() {
    return new Example(imageUri, "", earlier, prompt, text);
  }

  /** Behind itself as context. */
  public Example retold() {
    return behind(text);
  }

  /** With another context. */
  Example behind(String told) {
    return new Example(imageUri, told, earlier, prompt, text);
  }

  /** With other questions asked before. */
  Example after(List<QuestionAnswer> others) {
    return new Example(imageUri, context, others, prompt, text);
  }

  /** For a stage that is told the context instead. */
  public Example withoutPicture() {
    return new Example("", context, earlier, prompt, text);
  }
}
