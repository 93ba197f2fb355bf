package io.sparkblip2.pipeline;

import java.util.List;

/**
 * What an evaluation found.
 *
 * @param images of the references
 * @param evaluated images of which something was judged
 * @param skipped images, or questions, of the references that could not be judged
 * @param recipeId of the rows that were judged
 * @param model that made them
 * @param notes sentences for people about what was left out
 */
public record Evaluation(
    List<Score> scores,
    long images,
    long evaluated,
    long skipped,
    String recipeId,
    String model,
    List<String> notes) {

  /**
   * @param items captions, answers or queries behind the value
   */
  public record Score(String metric, double value, long items) {}
}
