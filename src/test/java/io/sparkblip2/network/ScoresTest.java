package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoresTest {
  /** More numbers than are looked at together. */
  private static final int ROWS = 25;

  private static final int VOCABULARY = 50_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void everyRowHasItsOwnBestTokensWithWhatIsPenalisedAndBannedInIt(int count) {
    float[] logits = logits();
    long[] penalised = new long[2 * ROWS];
    long[] banned = new long[2 * ROWS];
    double[] total = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      penalised[2 * row] = banned[2 * row] = row;
      penalised[2 * row + 1] = best(row, 0);
      banned[2 * row + 1] = best(row, 1);
      for (int token = 0; token < VOCABULARY; token++) {
        total[row] += Math.exp(logits[row * VOCABULARY + token]);
      }
    }

    PtNDManager manager = Libtorch.newManager(Device.cpu());
    try (ScriptModule module = new ScriptModule(manager, Map.of(), "scores");
        PtNDManager scope = module.scope()) {
      NDArray[] found =
          module.run(
              scope,
              "candidates",
              scope.create(logits, new Shape(ROWS, VOCABULARY)),
              false,
              (long) count,
              2.0,
              scope.create(penalised, new Shape(ROWS, 2)),
              scope.create(banned, new Shape(ROWS, 2)));
      assertThat(found[0].getShape()).isEqualTo(new Shape(ROWS, count));
      for (int row = 0; row < ROWS; row++) {
        for (int i = 0; i < count; i++) {
          // The second is banned, and the first has lost half of its score and with it its place.
          int token = best(row, 2 + i);
          float logit = logits[row * VOCABULARY + token];
          assertThat(found[0].getLong(row, i)).isEqualTo(token);
          assertThat(found[1].getFloat(row, i)).isEqualTo(logit);
          assertThat(found[2].getFloat(row, i))
              .isCloseTo((float) (logit - Math.log(total[row])), within(1e-4f));
        }
      }
    } finally {
      manager.close();
    }
  }

  /** Noise, out of which ten tokens stand in every row, the best at 10, the next at 9.9. */
  private static float[] logits() {
    Random random = new Random(7);
    float[] logits = new float[ROWS * VOCABULARY];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = random.nextFloat();
    }
    for (int row = 0; row < ROWS; row++) {
      for (int rank = 0; rank < 10; rank++) {
        logits[row * VOCABULARY + best(row, rank)] = 10 - 0.1f * rank;
      }
    }
    return logits;
  }

  private static int best(int row, int rank) {
    return (row * 1009 + rank * 4001) % VOCABULARY;
  }
}
