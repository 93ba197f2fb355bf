package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
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
}
