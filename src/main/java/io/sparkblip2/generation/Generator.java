package io.sparkblip2.generation;

import io.sparkblip2.config.WrongCallException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes many texts at once, each row only as long as its own text.
 *
 * <p>What is written for a request depends on nothing but the request, as far as the session's
 * scores do not. Not thread-safe.
 */
public final class Generator {
  /** Tokens of a row, beside those that it writes, that a session is sized for. */
  public static final int USUAL_PROMPT = 32;

  private final GenerationOptions options;
  private final Vocabulary vocabulary;
  private final History history;
  private final RowRules rules;
  private final int maxRows;
  private long rowSteps;

  /**
   * A generator for one language model and one way of writing.
   *
   * @param history the ids before a row's first written token
   * @param maxRows the most rows to be advanced together, fewer where a prompt is longer than
   *     {@link #USUAL_PROMPT}: a session keeps every row as wide as its longest. At the moment of
   *     an admission the session may hold, beside them, the rows that finished in the step before
   * @throws WrongCallException if the rows of a single request are more than that
   */
  public Generator(GenerationOptions options, Vocabulary vocabulary, History history, int maxRows) {
    if (maxRows < options.rows()) {
      throw new WrongCallException(
          String.format(
              "One text needs %d rows at once, but only %d fit: use a smaller --num-beams or"
                  + " --num-return-sequences",
              options.rows(), maxRows));
    }
    this.options = options;
    this.vocabulary = vocabulary;
    this.history = history;
    this.rules = new RowRules(options, vocabulary);
    this.maxRows = maxRows;
  }

  /**
   * Begins to write for requests that come bit by bit.
   *
   * @param session without rows; without rows again once all is written, so that it can be used for
   *     more. After an exception its rows are unknown: close it
   */
  public TextStream open(DecodingSession session) {
    return new TextStream(this, session);
  }

  /** Rows times steps so far, a row's admission being its first step. */
  public long rowSteps() {
    return rowSteps;
  }

  /** Whether so many requests can be advanced together, the longest prompt being of such length. */
  boolean fit(int texts, int longestPrompt) {
    long rows = (long) texts * options.rows();
    long width = (long) Math.max(longestPrompt, USUAL_PROMPT) + options.maxNewTokens();
    return rows * width <= (long) maxRows * (USUAL_PROMPT + options.maxNewTokens());
  }

  /** What rows are to be scored by in a step, which is counted. */
  ScoreRules rules(List<int[]> before, List<Written> texts) {
    rowSteps += texts.size();
    return rules.on(before, texts);
  }

  Writing writing(int number, GenerationRequest request) {
    return new Writing(number, request, history.before(request.promptIds()), search(request));
  }

  private Search search(GenerationRequest request) {
    if (options.numBeams() > 1) {
      return new BeamSearch(options, vocabulary);
    }
    return new ParallelSearches(
        IntStream.range(0, options.rows())
            .mapToObj(number -> choice(request.key(), number))
            .map(choice -> new SingleRowSearch(choice, vocabulary, options.maxNewTokens()))
            .toList());
  }

  /** The draws of the first text are those that it would have alone. */
  private TokenChoice choice(String key, int number) {
    if (!options.doSample()) {
      return TokenChoice.BEST;
    }
    return new Sampling(options, number == 0 ? key : key + " #" + number);
  }
}
