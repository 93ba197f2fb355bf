package io.sparkblip2.generation;

/**
 * A text as the model wrote it.
 *
 * @param tokens the written tokens without the prompt, with the end token if it was reached
 * @param logProbability the sum over the tokens of the model's own log-probability, before any rule
 * @param score what the search ranked by. Beams: the sum of the scores after the rules, divided by
 *     the number of tokens to the power of the length penalty. Greedy and sampling: the mean
 *     log-probability. NaN when the scores were not finite
 * @param finish why the text ends
 */
public record Generated(int[] tokens, double logProbability, double score, Finish finish) {
  /** The log-probability per token; 0 when nothing was written. */
  public double meanLogProbability() {
    return tokens.length == 0 ? 0 : logProbability / tokens.length;
  }
}
