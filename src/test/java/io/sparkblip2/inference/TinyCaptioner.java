package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.config.Precision;
import io.sparkblip2.generation.GenerationOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** The real predictor on tiny checkpoints, and pictures for it. */
final class TinyCaptioner {
  static final Path FOLDER = Path.of("src/test/resources/checkpoints/tiny-opt");
  static final Path MATCHER = Path.of("src/test/resources/checkpoints/tiny-itm");
  static final Checkpoint CHECKPOINT = Checkpoint.open(FOLDER);
  static final int SIDE = CHECKPOINT.preprocessor().imageSize();

  private TinyCaptioner() {}

  static PredictorSpec spec(int batchSize, PredictorSpec.Retrieval retrieval) {
    return new PredictorSpec(
        FOLDER.toString(),
        CHECKPOINT.fingerprint(),
        SIDE,
        Precision.FLOAT32,
        "",
        GenerationOptions.greedy(),
        batchSize,
        retrieval);
  }

  static PredictorSpec itc(boolean sharesVision) {
    PredictorSpec.Retrieval retrieval =
        new PredictorSpec.Retrieval(
            MATCHER.toString(),
            "tiny-itm",
            RetrievalCheckpoint.open(MATCHER).fingerprint(),
            sharesVision);
    return spec(4, retrieval);
  }

  static ImagePredictor predictor(int batchSize, GenerationOptions options) {
    PredictorSpec spec =
        new PredictorSpec(
            FOLDER.toString(),
            CHECKPOINT.fingerprint(),
            SIDE,
            Precision.FLOAT32,
            "",
            options,
            batchSize,
            null);
    return new Blip2Predictor(
        "test", () -> Blip2BatchModel.open(spec, DeviceAddress.CPU), Map.of());
  }

  static byte[] picture(int seed) {
    byte[] pixels = new byte[SIDE * SIDE * 3];
    new Random(seed).nextBytes(pixels);
    return pixels;
  }

  static ImageRequest captioned(int i) {
    return new ImageRequest(
        picture(i), new Wanted(true, List.of(), false), new CompletableFuture<>());
  }

  static void assertUnitLength(Prediction.Embedding embedding) {
    double squares = 0;
    for (float component : embedding.embedding()) {
      squares += (double) component * component;
    }
    assertThat(squares).isBetween(0.9999, 1.0001);
    assertThat(embedding.queries()).hasNumberOfRows(CHECKPOINT.config().numQueryTokens());
  }
}
