package io.sparkblip2.generation;

/**
 * The best next tokens of some rows, best first.
 *
 * @param count candidates per row
 * @param tokens token ids, {@code rows * count}
 * @param scores what the rows are ranked by, {@code rows * count}: log-probabilities or logits as
 *     asked for, after the rules; NaN throughout a row whose logits were not finite
 * @param logProbabilities log-softmax of the untouched logits at the same tokens
 */
public record Candidates(int count, int[] tokens, float[] scores, float[] logProbabilities) {
  public int rows() {
    return tokens.length / count;
  }

  public int token(int row, int rank) {
    return tokens[row * count + rank];
  }

  public float score(int row, int rank) {
    return scores[row * count + rank];
  }

  public float logProbability(int row, int rank) {
    return logProbabilities[row * count + rank];
  }
}
