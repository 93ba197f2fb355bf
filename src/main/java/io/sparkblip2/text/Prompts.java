package io.sparkblip2.text;

import io.sparkblip2.config.QuestionAnswer;
import java.util.List;

/** The prompts that language models were given in the BLIP-2 paper. */
public enum Prompts {
  /** OPT's, and those of other plain continuers of text. */
  ANSWER("Answer:"),
  /** Flan-T5's. */
  SHORT_ANSWER("Short answer:");

  private final String cue;

  Prompts(String cue) {
    this.cue = cue;
  }

  /**
   * @param modelType {@code model_type} of config.json's {@code text_config}
   */
  public static Prompts of(String modelType) {
    return modelType.equals("t5") ? SHORT_ANSWER : ANSWER;
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
   * The text to continue with the answer, behind what was asked and answered before, about the same
   * image or as examples, in order; each pair ends in a full stop, and a space joins them.
   */
  public String question(String question, List<QuestionAnswer> earlier) {
    StringBuilder text = new StringBuilder();
    for (QuestionAnswer pair : earlier) {
      text.append(question(pair.question())).append(' ').append(pair.answer().strip()).append(". ");
    }
    return text.append(question(question)).toString();
  }
}
