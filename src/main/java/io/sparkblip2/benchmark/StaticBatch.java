package io.sparkblip2.benchmark;

import io.sparkblip2.generation.Candidates;
import io.sparkblip2.generation.DecodingSession;
import io.sparkblip2.generation.ScoreRules;
import io.sparkblip2.generation.Vocabulary;
import io.sparkblip2.inference.Measure;
import io.sparkblip2.inference.Meter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Greedy texts in a batch that no row leaves: those that have ended are stepped on with their end
 * token until the longest has ended too.
 *
 * @param maxNewTokens 1 or more
 */
record StaticBatch(Vocabulary vocabulary, int maxNewTokens, Meter meter) {
  private static final ScoreRules BEST =
      new ScoreRules(ScoreRules.Scale.LOGITS, 1, 1, new int[0], new int[0]);

  /**
   * Continues one prompt about each of some images.
   *
   * @param session without rows
   * @param images as many as the session was opened with
   * @return each image's tokens, with the end token if it was reached
   */
  List<int[]> write(DecodingSession session, int[] prompt, int images) {
    int[] rows = IntStream.range(0, images).toArray();
    int[][] prompts = Collections.nCopies(images, prompt).toArray(int[][]::new);
    int[][] written = new int[images][maxNewTokens];
    int[] lengths = new int[images];
    boolean[] ended = new boolean[images];
    Candidates next = session.admit(rows, prompts, BEST);
    for (int step = 0; ; step++) {
      for (int row : rows) {
        written[row][step] = ended[row] ? written[row][step - 1] : next.token(row, 0);
        lengths[row] += ended[row] ? 0 : 1;
        ended[row] |= vocabulary.isEnd(written[row][step]);
      }
      if (step + 1 == maxNewTokens || all(ended)) {
        break;
      }
      int[] last = column(written, step);
      next = session.advance(rows, last, BEST);
    }
    meter.add(Measure.WRITTEN_TOKENS, Arrays.stream(lengths).sum());
    List<int[]> texts = new ArrayList<>();
    for (int row : rows) {
      texts.add(Arrays.copyOf(written[row], lengths[row]));
    }
    return texts;
  }

  private static int[] column(int[][] table, int column) {
    return Arrays.stream(table).mapToInt(row -> row[column]).toArray();
  }

  private static boolean all(boolean[] flags) {
    for (boolean flag : flags) {
      if (!flag) {
        return false;
      }
    }
    return true;
  }
}
