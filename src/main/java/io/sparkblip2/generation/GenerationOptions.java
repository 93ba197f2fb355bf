package io.sparkblip2.generation;

import java.io.Serializable;

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
    long seed)
    implements Serializable {

  /** Greedy, 20 new tokens. */
  public static GenerationOptions greedy() {
    return new GenerationOptions(1, 20, 0, 1.0, 1.0, 0, false, 1.0, 50, 1.0, 0);
  }
}
