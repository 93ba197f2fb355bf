package io.sparkblip2.text;

import io.sparkblip2.config.WrongCallException;

/** The prompts that a family of language models was given in the BLIP-2 paper. */
public enum Prompts {
  OPT("Question: ", " Answer:");

  private final String beforeQuestion;
  private final String afterQuestion;

  Prompts(String beforeQuestion, String afterQuestion) {
    this.beforeQuestion = beforeQuestion;
    this.afterQuestion = afterQuestion;
  }

  /**
   * @param modelType {@code model_type} of config.json's {@code text_config}
   */
  public static Prompts of(String modelType) {
    if (modelType.equals("opt")) {
      return OPT;
    }
    throw new WrongCallException(
        "There are no prompts for the language model family " + modelType + ", only for opt.");
  }

  /** The text to continue with a caption; a blank prompt is none: the model starts from BOS. */
  public String caption(String prompt) {
    return prompt.isBlank() ? "" : prompt;
  }

  /** The text to continue with the answer. */
  public String question(String question) {
    return beforeQuestion + question.strip() + afterQuestion;
  }
}
