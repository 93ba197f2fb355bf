package io.sparkblip2.generation;

import io.sparkblip2.config.WrongCallException;
import java.util.ArrayList;
import java.util.Collections;
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

  /** As {@link #generateAll}, but of each request's texts the first alone. */
  public List<Generated> generate(DecodingSession session, List<GenerationRequest> requests) {
    return generateAll(session, requests).stream().map(texts -> texts.get(0)).toList();
  }

  /**
   * Writes texts for each request: as many as {@link GenerationOptions#numReturnSequences}, fewer
   * where a beam search finds no more.
   *
   * @param session without rows; left without rows, so that it can be used again. After an
   *     exception its rows are unknown: close it
   * @return in the order of the requests; of beams the best first, of draws in their order
   */
  public List<List<Generated>> generateAll(
      DecodingSession session, List<GenerationRequest> requests) {
    List<List<Generated>> texts = new ArrayList<>(Collections.nCopies(requests.size(), List.of()));
    TextStream stream = open(session);
    requests.forEach(stream::add);
    while (stream.size() > 0) {
      stream.advance().forEach(done -> texts.set(done.number(), done.texts()));
    }
    return texts;
  }

  /**
   * The same for requests that come bit by bit.
   *
   * @param session without rows
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
