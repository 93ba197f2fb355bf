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
import org.junit.jupiter.params.provider.CsvSource;

class AttentionTest {
  private static final int HEADS = 2;
  private static final int WIDTH = 3;

  /** Three images of 500 tokens are more scores than are made at once. */
  @ParameterizedTest
  @CsvSource({"2, 70, true", "2, 70, false", "3, 500, false"})
  void everyTokenSeesTheAverageOfValuesByTheSoftmaxOfItsScores(
      int images, int tokens, boolean fused) {
    float[] q = numbers(1, images, tokens);
    float[] k = numbers(2, images, tokens);
    float[] v = numbers(3, images, tokens);
    PtNDManager manager = Libtorch.newManager(Device.cpu());
    try (ScriptModule module =
            new ScriptModule(manager, Map.of("fused_attention", fused), "attention");
        PtNDManager scope = module.scope()) {
      NDArray found =
          module
              .run(
                  scope,
                  "attend_all",
                  byHead(scope, q, images, tokens),
                  byHead(scope, k, images, tokens),
                  byHead(scope, v, images, tokens))[0];
      assertThat(found.getShape()).isEqualTo(new Shape(images, tokens, HEADS * WIDTH));
      assertThat(found.toFloatArray())
          .containsExactly(expected(q, k, v, images, tokens), within(1e-5f));
    } finally {
      manager.close();
    }
  }

  /** (B, T, H, K), which the networks look at as (B, H, T, K). */
  private static float[] numbers(int seed, int images, int tokens) {
    Random random = new Random(seed);
    float[] values = new float[images * tokens * HEADS * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static NDArray byHead(PtNDManager scope, float[] values, int images, int tokens) {
    return scope.create(values, new Shape(images, tokens, HEADS, WIDTH)).transpose(0, 2, 1, 3);
  }

  private static float[] expected(float[] q, float[] k, float[] v, int images, int tokens) {
    float[] result = new float[q.length];
    for (int b = 0; b < images; b++) {
      for (int h = 0; h < HEADS; h++) {
        for (int t = 0; t < tokens; t++) {
          int row = ((b * tokens + t) * HEADS + h) * WIDTH;
          double[] sum = new double[WIDTH];
          double weights = 0;
          for (int p = 0; p < tokens; p++) {
            int other = ((b * tokens + p) * HEADS + h) * WIDTH;
            double score = 0;
            for (int i = 0; i < WIDTH; i++) {
              score += q[row + i] * k[other + i];
            }
            double weight = Math.exp(score / Math.sqrt(WIDTH));
            weights += weight;
            for (int i = 0; i < WIDTH; i++) {
              sum[i] += weight * v[other + i];
            }
          }
          for (int i = 0; i < WIDTH; i++) {
            result[row + i] = (float) (sum[i] / weights);
          }
        }
      }
    }
    return result;
  }
}
