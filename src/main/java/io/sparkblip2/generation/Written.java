package io.sparkblip2.generation;

import java.util.Arrays;

/**
 * What a row has written so far.
 *
 * @param tokens without the prompt
 * @param logProbability the sum of the model's own log-probabilities of the tokens
 */
record Written(int[] tokens, double logProbability) {
  static final Written NOTHING = new Written(new int[0], 0);

  Written append(int token, float tokenLogProbability) {
    int[] longer = Arrays.copyOf(tokens, tokens.length + 1);
    longer[tokens.length] = token;
    return new Written(longer, logProbability + tokenLogProbability);
  }

  int length() {
    return tokens.length;
  }

  int last() {
    return tokens[tokens.length - 1];
  }

  /** Ends here, the score being the mean log-probability. */
  Generated ended(Finish finish) {
    return new Generated(tokens, logProbability, logProbability / tokens.length, finish);
  }

  /** Ends here because the next scores were not finite. */
  Generated broken() {
    return new Generated(tokens, logProbability, Double.NaN, Finish.NON_FINITE);
  }
}
