package io.sparkblip2.generation;

import io.sparkblip2.config.EarlyStopping;
import io.sparkblip2.config.WrongCallException;
import java.io.Serializable;
import java.util.Locale;

/**
 * How text is written; names and meaning as in Hugging Face's generation configuration.
 *
 * @param numBeams 1 for greedy or sampling
 * @param maxNewTokens at most so many tokens behind the prompt, the end token included
 * @param minNewTokens the end token is banned before so many
 * @param lengthPenalty exponent of the length that a beam's score is divided by
 * @param repetitionPenalty 1 for none
 * @param noRepeatNgramSize 0 for none
 * @param temperature divides the logits; used with doSample only, as topK and topP
 * @param topK 0 for all
 * @param topP 1 for all
 * @param seed with a row's key it fixes that row's draws, whatever its neighbours are
 * @param earlyStopping with beams: when the search ends
 * @param numReturnSequences texts for each prompt: the best beams, or so many draws
 */
public record GenerationOptions(
    int numBeams,
    int maxNewTokens,
    int minNewTokens,
    double lengthPenalty,
    double repetitionPenalty,
    int noRepeatNgramSize,
    boolean doSample,
    double temperature,
    int topK,
    double topP,
    long seed,
    EarlyStopping earlyStopping,
    int numReturnSequences)
    implements Serializable {
  private static final int MOST_BEAMS = 64;
  private static final int MOST_NEW_TOKENS = 1024;
  private static final int LARGEST_LENGTH_PENALTY = 10;

  /**
   * Checks the ranges.
   *
   * @throws WrongCallException naming the option as the command line spells it
   */
  public GenerationOptions {
    require(numBeams >= 1, "--num-beams must be 1 or more, not %s: 1 is greedy search", numBeams);
    require(
        numBeams <= MOST_BEAMS,
        "--num-beams must be at most " + MOST_BEAMS + ", not %s: each beam takes a row of memory",
        numBeams);
    require(
        maxNewTokens >= 1,
        "--max-new-tokens must be 1 or more, not %s: the text would always be empty",
        maxNewTokens);
    require(
        maxNewTokens <= MOST_NEW_TOKENS,
        "--max-new-tokens must be at most "
            + MOST_NEW_TOKENS
            + ", not %s: the language models have positions for little more than that",
        maxNewTokens);
    require(
        minNewTokens >= 0,
        "--min-new-tokens must be 0 or more, not %s: 0 lets the text end at once",
        minNewTokens);
    require(
        minNewTokens <= maxNewTokens,
        "--min-new-tokens is %s, more than the %s of --max-new-tokens: lower it or raise the other",
        minNewTokens,
        maxNewTokens);
    require(
        Math.abs(lengthPenalty) <= LARGEST_LENGTH_PENALTY,
        "--length-penalty must be from -10 to 10, not %s: 0 ranks by the plain sum, 1 by the mean",
        lengthPenalty);
    require(
        repetitionPenalty > 0 && repetitionPenalty <= 100,
        "--repetition-penalty must be above 0 and at most 100, not %s: 1 is none",
        repetitionPenalty);
    require(
        noRepeatNgramSize >= 0,
        "--no-repeat-ngram-size must be 0 or more, not %s: 0 is no such rule",
        noRepeatNgramSize);
    require(
        !doSample || numBeams == 1,
        "--do-sample does not go together with --num-beams %s: beams are not drawn; leave one out",
        numBeams);
    require(
        temperature > 0 && temperature <= 100,
        "--temperature must be above 0 and at most 100, not %s: without --do-sample the best token"
            + " is always taken, as temperature 0 would",
        temperature);
    require(topK >= 0, "--top-k must be 0 or more, not %s: 0 keeps all tokens", topK);
    require(
        topP > 0 && topP <= 1,
        "--top-p must be above 0 and at most 1, not %s: 1 keeps all tokens",
        topP);
    require(
        numReturnSequences >= 1 && numReturnSequences <= MOST_BEAMS,
        "--num-return-sequences must be from 1 to " + MOST_BEAMS + ", not %s",
        numReturnSequences);
    require(
        doSample || numReturnSequences <= numBeams,
        "--num-return-sequences is %s, more than the %s of --num-beams: without --do-sample there"
            + " are as many texts as beams",
        numReturnSequences,
        numBeams);
  }

  /** One text for each prompt, and no early stopping. */
  public GenerationOptions(
      int numBeams,
      int maxNewTokens,
      int minNewTokens,
      double lengthPenalty,
      double repetitionPenalty,
      int noRepeatNgramSize,
      boolean doSample,
      double temperature,
      int topK,
      double topP,
      long seed) {
    this(
        numBeams,
        maxNewTokens,
        minNewTokens,
        lengthPenalty,
        repetitionPenalty,
        noRepeatNgramSize,
        doSample,
        temperature,
        topK,
        topP,
        seed,
        EarlyStopping.FALSE,
        1);
  }

  /** Rows that a prompt's texts take at once. */
  public int rows() {
    return Math.max(numBeams, numReturnSequences);
  }

  /** Greedy, 20 new tokens. */
  public static GenerationOptions greedy() {
    return new GenerationOptions(1, 20, 0, 1.0, 1.0, 0, false, 1.0, 50, 1.0, 0);
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new WrongCallException(String.format(Locale.ROOT, message, values));
    }
  }
}
