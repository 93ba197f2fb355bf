package io.sparkblip2.inference;

import java.util.List;

/** One thing that was found out about one image. */
public sealed interface Prediction {
  /**
   * @param score mean log-probability of the generated tokens, end token included, to four decimals
   * @param prompt the text that was continued, empty where there was none
   * @param qualityFlags {@link QualityFlag} names, empty when nothing is suspicious
   */
  record Caption(String caption, float score, String prompt, List<String> qualityFlags)
      implements Prediction {}

  /**
   * @param prompt the question as it was put to the language model
   */
  record Answer(
      String questionId,
      String question,
      String answer,
      float score,
      String prompt,
      List<String> qualityFlags)
      implements Prediction {}

  /**
   * @param kind {@code qformer} or {@code itc}
   * @param embedding mean over the queries, unit length
   * @param queries one vector per query token
   */
  record Embedding(String kind, float[] embedding, float[][] queries) implements Prediction {}

  /**
   * Why one image has no result.
   *
   * @param stage {@code fetch}, {@code decode} or {@code compute}
   * @param errorClass stable upper-case code
   */
  record Failure(String stage, String errorClass, String message) implements Prediction {}
}
