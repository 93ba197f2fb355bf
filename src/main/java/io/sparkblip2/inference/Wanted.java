package io.sparkblip2.inference;

import io.sparkblip2.config.QuestionAnswer;
import io.sparkblip2.text.Prompts;
import java.io.Serializable;
import java.util.List;

/**
 * What is asked of one image.
 *
 * @param caption whether to caption it
 * @param questions the questions to answer, each id once
 * @param embedding whether to return its vectors: the retrieval model's for ITC where there is one,
 *     else the captioner's Q-Former output
 * @param prompts texts to continue with further captions, each once
 */
public record Wanted(
    boolean caption, List<Question> questions, boolean embedding, List<String> prompts)
    implements Serializable {
  public Wanted {
    questions = List.copyOf(questions);
    prompts = List.copyOf(prompts);
  }

  /** Without captions beside the one that the predictor's own prompt begins. */
  public Wanted(boolean caption, List<Question> questions, boolean embedding) {
    this(caption, questions, embedding, List.of());
  }

  /** Texts to be written. */
  int texts() {
    return (caption ? 1 : 0) + prompts.size() + questions.size();
  }

  /**
   * @param id names the question in the tables
   * @param text the question itself, without a prompt around it
   * @param earlier what was asked and answered before it, in order
   */
  public record Question(String id, String text, List<QuestionAnswer> earlier)
      implements Serializable {
    public Question {
      earlier = List.copyOf(earlier);
    }

    /** A question with nothing before it. */
    public Question(String id, String text) {
      this(id, text, List.of());
    }

    /** The whole text for the language model to continue. */
    public String prompt(Prompts prompts) {
      return prompts.question(text, earlier);
    }
  }
}
