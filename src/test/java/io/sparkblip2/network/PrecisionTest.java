package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far the visual prompt moves when less than float32 is computed with. */
class PrecisionTest {
  @ParameterizedTest
  @CsvSource({"FLOAT32, 1.0", "BFLOAT16, 0.999", "INT8, 0.99"})
  void theVisualPromptStaysCloseToFloat32s(Precision precision, double leastCosine) {
    float[] exact = visualPrompts(Precision.FLOAT32);
    float[] other = visualPrompts(precision);
    assertThat(cosine(exact, other)).isGreaterThanOrEqualTo(leastCosine - 1e-9);
  }

  private static float[] visualPrompts(Precision precision) {
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve("tiny-opt"));
    int side = checkpoint.preprocessor().imageSize();
    byte[] noise = new byte[4 * side * side * 3];
    new Random(5).nextBytes(noise);
    try (Blip2 model = Blip2.load(checkpoint, precision, Device.cpu());
        PtNDManager scope = model.newScope()) {
      NDArray pixels =
          scope.create(ByteBuffer.wrap(noise), new Shape(4, side, side, 3), DataType.UINT8);
      NDArray imageEmbeddings = model.visionEncoder().encode(scope, pixels);
      NDArray queryOutput = model.qFormer().query(scope, imageEmbeddings);
      return model.visualPrompts(scope, queryOutput).toFloatArray();
    }
  }

  private static double cosine(float[] a, float[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return ab / Math.sqrt(aa * bb);
  }
}
