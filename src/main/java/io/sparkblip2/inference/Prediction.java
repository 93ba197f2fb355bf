package io.sparkblip2.inference;

import java.util.List;

/** One thing that was found out about one image. */
public sealed interface Prediction {
  /** Whether it is a caption or an answer. */
  default boolean isText() {
    return this instanceof Caption || this instanceof Answer;
  }

  /**
   * @param score mean log-probability of the generated tokens, end token included, to four decimals
   * @param prompt the text that was continued, empty where there was none
   * @param qualityFlags {@link QualityFlag} names, empty when nothing is suspicious
   * @param alternatives what was written beside the caption where several texts were asked for
   */
  record Caption(
      String caption,
      float score,
      String prompt,
      List<String> qualityFlags,
      List<Alternative> alternatives)
      implements Prediction {
    /** The only one. */
    public Caption(String caption, float score, String prompt, List<String> qualityFlags) {
      this(caption, score, prompt, qualityFlags, List.of());
    }

    Caption with(List<String> flags) {
      return new Caption(caption, score, prompt, flags, alternatives);
    }
  }

  /**
   * @param prompt the question as it was put to the language model
   * @param alternatives what was written beside the answer where several texts were asked for
   */
  record Answer(
      String questionId,
      String question,
      String answer,
      float score,
      String prompt,
      List<String> qualityFlags,
      List<Alternative> alternatives)
      implements Prediction {
    /** The only one. */
    public Answer(
        String questionId,
        String question,
        String answer,
        float score,
        String prompt,
        List<String> qualityFlags) {
      this(questionId, question, answer, score, prompt, qualityFlags, List.of());
    }

    Answer with(List<String> flags) {
      return new Answer(questionId, question, answer, score, prompt, flags, alternatives);
    }
  }

  /**
   * Another caption or answer: of beams the next best, of draws the next drawn.
   *
   * @param score as the caption's
   */
  record Alternative(String text, float score) {}

  /**
   * @param kind {@code qformer} or {@code itc}
   * @param embedding mean over the queries, unit length
   * @param queries one vector per query token
   */
  record Embedding(String kind, float[] embedding, float[][] queries) implements Prediction {}

  /**
   * Why one image has no result.
   *
   * @param stage {@code fetch}, {@code decode} or {@code compute}; {@code call} where a call in SQL
   *     asks for what cannot be asked
   * @param errorClass stable upper-case code
   */
  record Failure(String stage, String errorClass, String message) implements Prediction {
    /** Error class of an image for which the networks gave NaN or infinite numbers. */
    public static final String NON_FINITE = "NON_FINITE";

    /** Whether an image's predictions say that it failed. */
    public static boolean isIn(List<Prediction> predictions) {
      return predictions.size() == 1 && predictions.get(0) instanceof Failure;
    }
  }
}
