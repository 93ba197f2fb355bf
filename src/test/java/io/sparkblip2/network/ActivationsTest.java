package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every compared activation is within 1e-4 of Hugging Face's; the first that differs is named. */
class ActivationsTest {
  private static final double TOLERANCE = 1e-4;

  @ParameterizedTest
  @ValueSource(strings = {"tiny-opt"})
  void everyStateEqualsHuggingFaces(String name) {
    Golden golden = new Golden(name);
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve(name));
    try (Blip2 model = Blip2.load(checkpoint, Precision.FLOAT32, Device.cpu());
        PtNDManager scope = model.newScope()) {
      NDArray pixels = tensor(scope, golden, "pixel_values");
      NDArray vision = model.visionEncoder().tap(scope, pixels);
      int layers = checkpoint.config().vision().numHiddenLayers();
      compare(golden, "vision.embeddings", vision.get(0));
      for (int i = 0; i < layers; i++) {
        compare(golden, "vision.layers." + i, vision.get(i + 1));
      }
      compare(golden, "vision.last_hidden_state", vision.get(layers + 1));

      NDArray imageEmbeddings = vision.get(layers + 1);
      NDArray queries = model.qFormer().tap(scope, imageEmbeddings);
      int blocks = checkpoint.config().qFormer().numHiddenLayers();
      compare(golden, "qformer.embeddings", queries.get(0));
      for (int i = 0; i < blocks; i++) {
        compare(golden, "qformer.layers." + i, queries.get(i + 1));
      }
      NDArray queryOutput = model.qFormer().query(scope, imageEmbeddings);
      compare(golden, "query_output", queryOutput);
      NDArray visualPrompts = model.visualPrompts(scope, queryOutput);
      compare(golden, "language_projection", visualPrompts);
    }
  }

  private static NDArray tensor(PtNDManager scope, Golden golden, String key) {
    return scope.create(golden.floats(key), new Shape(golden.shape(key)));
  }

  private static void compare(Golden golden, String key, NDArray actual) {
    assertThat(actual.getShape().getShape()).as(key).isEqualTo(golden.shape(key));
    assertThat(actual.toFloatArray()).as(key).hasSameSizeAs(golden.floats(key));
    float[] wanted = golden.floats(key);
    float[] found = actual.toFloatArray();
    double worst = 0;
    for (int i = 0; i < wanted.length; i++) {
      worst = Math.max(worst, Math.abs(wanted[i] - (double) found[i]));
    }
    assertThat(worst).as("largest difference in %s", key).isCloseTo(0, within(TOLERANCE));
  }
}
