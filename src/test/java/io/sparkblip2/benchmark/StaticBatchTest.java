package io.sparkblip2.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.generation.Candidates;
import io.sparkblip2.generation.DecodingSession;
import io.sparkblip2.generation.ScoreRules;
import io.sparkblip2.generation.Vocabulary;
import io.sparkblip2.inference.Measure;
import io.sparkblip2.inference.Meter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StaticBatchTest {
  private static final int END = 9;
  private final Meter meter = new Meter();

  @Test
  void everyRowIsSteppedUntilTheLongestHasEnded() {
    Script script = new Script(new int[] {1, END}, new int[] {2, 3, 4, END});
    List<int[]> texts = batch(20).write(script, new int[] {7}, 2);
    assertThat(texts).containsExactly(new int[] {1, END}, new int[] {2, 3, 4, END});
    assertThat(script.rowsOfEachStep).containsExactly(2, 2, 2, 2);
    assertThat(meter.read().of(Measure.WRITTEN_TOKENS)).isEqualTo(6);
  }

  @Test
  void theLimitEndsATextWithoutItsEndToken() {
    Script script = new Script(new int[] {1, 2, 3, END});
    assertThat(batch(2).write(script, new int[] {7}, 1)).containsExactly(new int[] {1, 2});
    assertThat(script.rowsOfEachStep).containsExactly(1, 1);
  }

  @Test
  void oneTokenNeedsNoStepBehindThePrompt() {
    Script script = new Script(new int[] {1, 2, 3, END});
    assertThat(batch(1).write(script, new int[] {7}, 1)).containsExactly(new int[] {1});
    assertThat(script.rowsOfEachStep).containsExactly(1);
  }

  private StaticBatch batch(int maxNewTokens) {
    return new StaticBatch(new Vocabulary(10, END), maxNewTokens, meter);
  }

  /** Says the texts that it was given, whatever it is told; behind their ends the end token. */
  private static final class Script implements DecodingSession {
    private final int[][] texts;
    private final List<Integer> rowsOfEachStep = new ArrayList<>();

    Script(int[]... texts) {
      this.texts = texts;
    }

    @Override
    public Candidates admit(int[] images, int[][] promptIds, ScoreRules rules) {
      return next(images.length);
    }

    @Override
    public boolean beginsWith(int[] promptIds) {
      return false;
    }

    @Override
    public Candidates advance(int[] parents, int[] tokens, ScoreRules rules) {
      return next(tokens.length);
    }

    private Candidates next(int rows) {
      int step = rowsOfEachStep.size();
      rowsOfEachStep.add(rows);
      int[] tokens = new int[rows];
      for (int row = 0; row < rows; row++) {
        tokens[row] = step < texts[row].length ? texts[row][step] : END;
      }
      return new Candidates(1, tokens, new float[rows], new float[rows]);
    }

    @Override
    public void close() {}
  }
}
