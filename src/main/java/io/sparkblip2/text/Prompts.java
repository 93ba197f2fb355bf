package io.sparkblip2.text;

import io.sparkblip2.config.WrongCallException;
import java.util.List;
import java.util.Locale;

/** The prompts that a family of language models was given in the BLIP-2 paper. */
public enum Prompts {
  OPT("Answer:"),
  T5("Short answer:"),
  /** Not in the paper; as OPT, which is also a plain continuer of text. */
  LLAMA("Answer:");

  private final String cue;

  Prompts(String cue) {
    this.cue = cue;
  }

  /**
   * @param modelType {@code model_type} of config.json's {@code text_config}
   */
  public static Prompts of(String modelType) {
    for (Prompts prompts : values()) {
      if (prompts.name().toLowerCase(Locale.ROOT).equals(modelType)) {
        return prompts;
      }
    }
    throw new WrongCallException(
        "There are no prompts for the language model family "
            + modelType
            + ", only for opt, t5 and llama.");
  }

  /** The text to continue with a caption; a blank prompt is none: the model starts from BOS. */
  public String caption(String prompt) {
    return prompt.isBlank() ? "" : prompt;
  }

  /** The text to continue with the answer. */
  public String question(String question) {
    return "Question: " + question.strip() + " " + cue;
  }

  /**
   * The text to continue with the answer, behind what was asked and answered about the same image
   * before, in order; each pair ends in a full stop, and a space joins them.
   */
  public String question(String question, List<QuestionAnswer> earlier) {
    StringBuilder text = new StringBuilder();
    for (QuestionAnswer pair : earlier) {
      text.append(question(pair.question())).append(' ').append(pair.answer().strip()).append(". ");
    }
    return text.append(question(question)).toString();
  }

  /**
   * A prompt behind examples in words, written out by the caller as the prompt is; a space joins
   * them where the examples do not end in white space of their own. Blank examples are none.
   */
  public String behindExamples(String examples, String prompt) {
    if (examples.isBlank()) {
      return prompt;
    }
    boolean apart = Character.isWhitespace(examples.charAt(examples.length() - 1));
    return examples + (apart || prompt.isEmpty() ? "" : " ") + prompt;
  }
}
