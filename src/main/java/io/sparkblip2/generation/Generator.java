package io.sparkblip2.generation;

import io.sparkblip2.config.WrongCallException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes many texts at once, each row only as long as its own text.
 *
 * <p>Requests enter in order as rows become free, and a finished text's rows leave at the next
 * step, so no row waits for a longer neighbour. What is written for a request depends on nothing
 * but the request, as far as the session's scores do not. Not thread-safe.
 */
public final class Generator {
  /** Tokens of padding that cost less than reading the weights once more. */
  private static final int WORTH_PADDING = 4;

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
   * @param maxRows the most rows to be advanced together. At the moment of an admission the session
   *     may hold, beside them, the rows that finished in the step before
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
    var waiting = requests.listIterator();
    List<Writing> live = new ArrayList<>();
    int present = 0;
    while (waiting.hasNext() || present > 0) {
      List<Writing> entering = new ArrayList<>();
      int free = maxRows / options.rows() - live.size();
      while (entering.size() < free && waiting.hasNext()) {
        entering.add(writing(waiting.nextIndex(), waiting.next()));
      }
      for (List<Writing> alike : ofLikeLength(entering)) {
        admit(session, alike, present);
        present += alike.size();
      }
      live.addAll(entering);
      live.removeIf(writing -> writing.deliver(texts));
      // With no row to go on this empties the session.
      present = advance(session, live);
      live.removeIf(writing -> writing.deliver(texts));
    }
    return texts;
  }

  /** Rows times steps so far, a row's admission being its first step. */
  public long rowSteps() {
    return rowSteps;
  }

  /**
   * Prompts that are read together are padded to the longest: a caption's one token to a question's
   * ten.
   */
  private static List<List<Writing>> ofLikeLength(List<Writing> entering) {
    List<Writing> shortestFirst = new ArrayList<>(entering);
    shortestFirst.sort(Comparator.comparingInt(Generator::length));
    List<List<Writing>> groups = new ArrayList<>();
    int most = -1;
    for (Writing writing : shortestFirst) {
      if (length(writing) > most) {
        groups.add(new ArrayList<>());
        most = 2 * length(writing) + WORTH_PADDING;
      }
      groups.get(groups.size() - 1).add(writing);
    }
    return groups;
  }

  private static int length(Writing writing) {
    return writing.request().promptIds().length;
  }

  /** Lets requests in, behind the rows that are present. */
  private void admit(DecodingSession session, List<Writing> entering, int present) {
    int[] images = entering.stream().mapToInt(writing -> writing.request().image()).toArray();
    int[][] promptIds =
        entering.stream().map(writing -> writing.request().promptIds()).toArray(int[][]::new);
    List<int[]> before = entering.stream().map(Writing::before).toList();
    List<Written> texts = Collections.nCopies(images.length, Written.NOTHING);
    Candidates candidates = session.admit(images, promptIds, rules.on(before, texts));
    rowSteps += images.length;
    for (int row = 0; row < images.length; row++) {
      entering.get(row).read(candidates, row, present + row);
    }
  }

  /** Continues the rows of what is under way, and of nothing else; returns how many there are. */
  private int advance(DecodingSession session, List<Writing> live) {
    List<int[]> before = new ArrayList<>();
    List<Written> texts = new ArrayList<>();
    IntStream.Builder parents = IntStream.builder();
    for (Writing writing : live) {
      for (Continuation continuation : writing.next()) {
        before.add(writing.before());
        texts.add(continuation.text());
        parents.add(writing.sessionRow(continuation));
      }
    }
    int[] tokens = texts.stream().mapToInt(Written::last).toArray();
    Candidates candidates =
        session.advance(parents.build().toArray(), tokens, rules.on(before, texts));
    rowSteps += tokens.length;
    int row = 0;
    for (Writing writing : live) {
      int rows = writing.next().size();
      writing.read(candidates, row, row);
      row += rows;
    }
    return tokens.length;
  }

  private Writing writing(int index, GenerationRequest request) {
    return new Writing(index, request, history.before(request.promptIds()), search(request));
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
