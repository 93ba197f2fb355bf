package io.sparkblip2.generation;

/**
 * What is done to a step's scores before the best are taken, and how many are taken.
 *
 * <p>The edits are sparse, so that a row of 50,000 scores never leaves the device. Order:
 * penalties, then bans.
 *
 * @param scale what the scores are: logits (greedy, sampling) or log-probabilities (beams)
 * @param count candidates wanted per row, at most the vocabulary
 * @param penalty divides positive and multiplies negative scores of the penalised tokens
 * @param penalised pairs {@code row, token, row, token, ...}, each pair once
 * @param banned pairs whose score becomes minus infinity
 */
public record ScoreRules(Scale scale, int count, float penalty, int[] penalised, int[] banned) {
  /** What a score is before the rules. */
  public enum Scale {
    LOGITS,
    LOG_PROBABILITIES
  }
}
