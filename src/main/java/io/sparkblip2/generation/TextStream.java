package io.sparkblip2.generation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts under way in one session. Requests may come at any time: they wait for free rows in order,
 * and a finished text's rows leave at the next step, so no row waits for a longer neighbour. Not
 * thread-safe.
 */
public final class TextStream {
  /** Tokens of padding that cost less than reading the weights once more. */
  private static final int WORTH_PADDING = 4;

  private final Generator generator;
  private final DecodingSession session;
  private final Deque<Writing> waiting = new ArrayDeque<>();
  private final List<Writing> live = new ArrayList<>();
  private int added;
  private int present;

  /** The longest prompt of the rows that are present: those that are done leave with a step. */
  private int widest;

  TextStream(Generator generator, DecodingSession session) {
    this.generator = generator;
    this.session = session;
  }

  /**
   * What was written for a request.
   *
   * @param number of the request
   * @param texts as many as {@link GenerationOptions#numReturnSequences}, fewer where a beam search
   *     finds no more; of beams the best first, of draws in their order
   */
  public record Done(int number, List<Generated> texts) {}

  /** Takes a request, whose number is how many came before it. */
  public int add(GenerationRequest request) {
    waiting.add(generator.writing(added, request));
    return added++;
  }

  /** Requests that are not done. */
  public int size() {
    return waiting.size() + live.size();
  }

  /**
   * Lets requests in where there is room for them, and writes a token in every row. Without
   * requests the session is left without rows.
   *
   * @return what is done by now
   */
  public List<Done> advance() {
    List<Writing> entering = entering();
    List<Writing> read = new ArrayList<>();
    for (Writing writing : entering) {
      if (present > 0 && session.beginsWith(writing.request().promptIds())) {
        writing.begin();
      } else {
        read.add(writing);
      }
    }
    ofLikeLength(read).forEach(this::admit);
    live.addAll(entering);
    List<Done> done = new ArrayList<>(leave());
    step();
    done.addAll(leave());
    if (live.isEmpty() && present > 0) {
      step(); // of no rows: empties the session
    }
    return done;
  }

  /** Those that wait longest, as many as fit beside what is under way. */
  private List<Writing> entering() {
    List<Writing> entering = new ArrayList<>();
    int longest = widest;
    while (!waiting.isEmpty()) {
      longest = Math.max(longest, length(waiting.peek()));
      int texts = live.size() + entering.size() + 1;
      if (texts > 1 && !generator.fit(texts, longest)) {
        break;
      }
      entering.add(waiting.remove());
    }
    return entering;
  }

  private List<Done> leave() {
    List<Done> done = new ArrayList<>();
    for (Writing writing : live) {
      writing.texts().ifPresent(texts -> done.add(new Done(writing.number(), texts)));
    }
    live.removeIf(writing -> writing.texts().isPresent());
    return done;
  }

  /**
   * Prompts that are read together are padded to the longest: a caption's one token to a question's
   * ten.
   */
  private static List<List<Writing>> ofLikeLength(List<Writing> entering) {
    List<Writing> shortestFirst = new ArrayList<>(entering);
    shortestFirst.sort(Comparator.comparingInt(TextStream::length));
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
  private void admit(List<Writing> entering) {
    int[] images = entering.stream().mapToInt(writing -> writing.request().image()).toArray();
    int[][] promptIds =
        entering.stream().map(writing -> writing.request().promptIds()).toArray(int[][]::new);
    List<int[]> before = entering.stream().map(Writing::before).toList();
    List<Written> texts = Collections.nCopies(images.length, Written.NOTHING);
    Candidates candidates = session.admit(images, promptIds, generator.rules(before, texts));
    for (int row = 0; row < images.length; row++) {
      entering.get(row).read(candidates, row, present + row);
    }
    present += images.length;
  }

  /** Continues the rows of what is under way, and of nothing else. */
  private void step() {
    List<int[]> before = new ArrayList<>();
    List<Written> texts = new ArrayList<>();
    IntStream.Builder parents = IntStream.builder();
    IntStream.Builder tokens = IntStream.builder();
    for (Writing writing : live) {
      for (Continuation continuation : writing.next()) {
        before.add(writing.before());
        texts.add(continuation.text());
        parents.add(writing.sessionRow(continuation));
        tokens.add(writing.token(continuation));
      }
    }
    ScoreRules rules = generator.rules(before, texts);
    Candidates candidates =
        session.advance(parents.build().toArray(), tokens.build().toArray(), rules);
    int row = 0;
    for (Writing writing : live) {
      int rows = writing.next().size();
      writing.read(candidates, row, row);
      row += rows;
    }
    present = texts.size();
    widest = live.stream().mapToInt(TextStream::length).max().orElse(0);
  }
}
