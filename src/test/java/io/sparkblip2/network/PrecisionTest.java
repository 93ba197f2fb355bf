package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.MixedCheckpoint;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.config.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
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

  @Test
  void whichLibraryMultipliesInFloat32IsSeenInTheLastDigitsOnly() {
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve("tiny-opt"));
    VisualPrompts oneDnn = prompts(checkpoint, Precision.FLOAT32, Arithmetic.CPU);
    VisualPrompts mkl = prompts(checkpoint, Precision.FLOAT32, Arithmetic.INTEL);
    assertThat(mkl.cosine(oneDnn)).isCloseTo(1, within(1e-9));
  }

  private static VisualPrompts prompts(
      Checkpoint checkpoint, Precision precision, Arithmetic arithmetic) {
    return VisualPrompts.of(checkpoint, () -> Blip2.load(checkpoint, precision, arithmetic));
  }

  @Test
  void attentionInTwoProductsIsHalfAsFarAgainAsTheFusedKernelAtMost() {
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve("tiny-opt"));
    VisualPrompts exact = prompts(checkpoint, Precision.FLOAT32, Arithmetic.CPU);
    VisualPrompts fused = prompts(checkpoint, Precision.BFLOAT16, Arithmetic.AMX);
    VisualPrompts products = prompts(checkpoint, Precision.BFLOAT16, Arithmetic.CPU);
    assertThat(products.values()).isNotEqualTo(fused.values());
    assertThat(1 - products.cosine(exact)).isLessThan(1.5 * (1 - fused.cosine(exact)));
  }

  @ParameterizedTest
  @CsvSource({
    "BFLOAT16, CPU, 0.999",
    "BFLOAT16, AMX, 0.999",
    "INT8, AMX, 0.99",
    "BFLOAT16, CPU_WITHOUT_BFLOAT16, 0.999",
    "INT8, CPU_WITHOUT_BFLOAT16, 0.99",
    "INT8, CPU_WITHOUT_VNNI, 0.99"
  })
  void aProcessorIsSparedWhatItCannotMultiply(
      Precision precision, Arithmetic arithmetic, double leastCosine) {
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve("tiny-opt"));
    VisualPrompts exact = VisualPrompts.of(checkpoint, Precision.FLOAT32);
    VisualPrompts other = prompts(checkpoint, precision, arithmetic);
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

  @Test
  void theRetrievalModelsVectorsStayCloseToFloat32s() {
    Golden golden = new Golden("tiny-itm");
    List<float[]> vectors = new ArrayList<>();
    for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16)) {
      try (ImageTextRetrieval model =
              ImageTextRetrieval.load(
                  RetrievalCheckpoint.open(Golden.CHECKPOINTS.resolve("tiny-itm")),
                  precision,
                  ImageTextRetrieval.Vision.SHARED,
                  Device.cpu());
          PtNDManager scope = model.newScope()) {
        NDArray ids = scope.create(new long[][] {{2, 7, 11, 5, 3}});
        NDArray length = scope.create(new long[] {5});
        NDArray image = golden.tensor(scope, "vision.last_hidden_state").get("0:1");
        NDArray both = model.textVectors(scope, ids, length).flatten();
        both = both.concat(model.imageVectors(scope, image).flatten());
        vectors.add(both.concat(model.match(scope, image, ids, length).flatten()).toFloatArray());
      }
    }
    assertThat(vectors.get(1)).isNotEqualTo(vectors.get(0));
    assertThat(vectors.get(1)).containsExactly(vectors.get(0), within(0.02f));
  }
}
