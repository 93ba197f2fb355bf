package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.MixedCheckpoint;
import io.sparkblip2.config.Precision;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far the visual prompt moves when less than float32 is computed with. */
class PrecisionTest {
  @ParameterizedTest
  @CsvSource({"FLOAT32, 1.0", "BFLOAT16, 0.999", "INT8, 0.99"})
  void theVisualPromptStaysCloseToFloat32s(Precision precision, double leastCosine) {
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve("tiny-opt"));
    VisualPrompts exact = VisualPrompts.of(checkpoint, Precision.FLOAT32);
    VisualPrompts other = VisualPrompts.of(checkpoint, precision);
    assertThat(other.cosine(exact)).isGreaterThanOrEqualTo(leastCosine - 1e-9);
  }

  @ParameterizedTest
  @CsvSource({"BFLOAT16, 0.999", "INT8, 0.99"})
  void aProcessorThatCannotMultiplyBfloat16IsSparedIt(Precision precision, double leastCosine) {
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve("tiny-opt"));
    VisualPrompts exact = VisualPrompts.of(checkpoint, Precision.FLOAT32);
    VisualPrompts other =
        VisualPrompts.of(
            checkpoint, () -> Blip2.load(checkpoint, precision, Arithmetic.CPU_WITHOUT_BFLOAT16));
    assertThat(other.cosine(exact)).isBetween(leastCosine, 1 - 1e-7);
    assertThat(other.loaded().bytes()).isLessThan(exact.loaded().bytes());
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32, 0.9999", "BFLOAT16, 0.999", "INT8, 0.99"})
  void whatTensorsAreStoredInMayDifferFromOneToTheNext(
      Precision precision, double leastCosine, @TempDir Path folder) throws IOException {
    Path original = Golden.CHECKPOINTS.resolve("tiny-opt");
    Checkpoint mixed = MixedCheckpoint.write(original, folder);
    VisualPrompts exact = VisualPrompts.of(Checkpoint.open(original), Precision.FLOAT32);
    assertThat(VisualPrompts.of(mixed, precision).cosine(exact))
        .isGreaterThanOrEqualTo(leastCosine);

    try (Blip2 model = Blip2.load(mixed, precision, Device.cpu());
        PtNDManager scope = model.newScope()) {
      int width = mixed.config().language().hiddenSize();
      NDArray prompts = scope.zeros(new Shape(1, mixed.config().numQueryTokens(), width));
      NDArray ids = scope.create(new long[][] {{2, 5, 7}});
      NDArray[] states =
          model.languageModel().tap(scope, prompts, ids, scope.create(new long[] {3}));
      for (NDArray state : states) {
        assertThat(state.isNaN().any().getBoolean()).isFalse();
      }
    }
  }
}
