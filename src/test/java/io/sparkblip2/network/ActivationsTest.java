package io.sparkblip2.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every compared activation is within 1e-4 of Hugging Face's; the first that differs is named. */
class ActivationsTest {
  @TempDir Path folder;

  /** What the networks compute on; the tests of CUDA name another. */
  Device device() {
    return Device.cpu();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny-opt",
        "tiny-opt-old",
        "tiny-opt-old-minimal",
        "tiny-opt-sharded",
        "tiny-opt-bf16",
        "tiny-opt-f16",
        "tiny-llama",
        "tiny-llama-gqa"
      })
  void everyStateEqualsHuggingFaces(String name) {
    Golden golden = new Golden(name);
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve(name));
    try (Blip2 model = Blip2.load(checkpoint, Precision.FLOAT32, device());
        PtNDManager scope = model.newScope()) {
      NDArray pixels = golden.tensor(scope, "pixel_values");
      NDArray vision = model.visionEncoder().tap(scope, pixels);
      int layers = checkpoint.config().vision().numHiddenLayers();
      golden.compare("vision.embeddings", vision.get(0));
      for (int i = 0; i < layers; i++) {
        golden.compare("vision.layers." + i, vision.get(i + 1));
      }
      golden.compare("vision.last_hidden_state", vision.get(layers + 1));

      NDArray imageEmbeddings = vision.get(layers + 1);
      NDArray queries = model.qFormer().tap(scope, imageEmbeddings);
      int blocks = checkpoint.config().qFormer().numHiddenLayers();
      golden.compare("qformer.embeddings", queries.get(0));
      for (int i = 0; i < blocks; i++) {
        golden.compare("qformer.layers." + i, queries.get(i + 1));
      }
      NDArray queryOutput = model.qFormer().query(scope, imageEmbeddings);
      golden.compare("query_output", queryOutput);
      NDArray visualPrompts = model.visualPrompts(scope, queryOutput);
      golden.compare("language_projection", visualPrompts);
      compareLanguageModel(golden, model, scope, visualPrompts);
    }
  }

  private static void compareLanguageModel(
      Golden golden, Blip2 model, PtNDManager scope, NDArray visualPrompts) {
    int images = (int) golden.shape("pixel_values")[0];
    int[][] question = promptIds(golden, "greedy with a question", images);
    NDArray[] states = tap(model, scope, visualPrompts, question);
    // Hugging Face's states cover the visual prompt too; text stands behind it.
    String family = golden.has("opt.layers.0") ? "opt" : "llama";
    int blocks = (int) states[0].getShape().get(0) - 1;
    long queries = visualPrompts.getShape().get(1);
    for (int i = 0; i < blocks; i++) {
      compareText(golden, family + ".layers." + i, states[0].get(i + 1), queries);
    }
    golden.compare("logits.question", states[1]);
    int[][] caption = promptIds(golden, "greedy", images);
    golden.compare("logits.caption", tap(model, scope, visualPrompts, caption)[1]);
  }

  private static NDArray[] tap(
      Blip2 model, PtNDManager scope, NDArray visualPrompts, int[][] promptIds) {
    PromptTable prompts = PromptTable.leftPadded(promptIds);
    NDArray lengths = scope.create(RowSession.longs(prompts.lengths()));
    return model.languageModel().tap(scope, visualPrompts, prompts.tensor(scope), lengths);
  }

  private static int[][] promptIds(Golden golden, String example, int images) {
    for (JsonNode one : golden.cases()) {
      if (one.get("name").asText().equals(example)) {
        return Arrays.copyOf(Golden.rows(one.get("prompt_ids")), images);
      }
    }
    throw new IllegalArgumentException("No golden case " + example);
  }

  private static void compareText(Golden golden, String key, NDArray text, long queries) {
    long[] shape = golden.shape(key);
    int from = (int) queries;
    int width = (int) shape[2];
    int rows = (int) shape[1] - from;
    float[] all = golden.floats(key);
    float[] wanted = new float[(int) shape[0] * rows * width];
    for (int image = 0; image < shape[0]; image++) {
      System.arraycopy(
          all, (image * (int) shape[1] + from) * width, wanted, image * rows * width, rows * width);
    }
    Golden.assertClose(key, wanted, text.toFloatArray());
  }

  @Test
  void positionsAreInterpolatedForAnotherImageSize() throws IOException {
    Golden golden = new Golden("tiny-opt-70px");
    Checkpoint checkpoint = Checkpoint.open(Golden.withImageSize("tiny-opt", 70, folder));
    try (Blip2 model = Blip2.load(checkpoint, Precision.FLOAT32, device());
        PtNDManager scope = model.newScope()) {
      NDArray vision = model.visionEncoder().tap(scope, golden.tensor(scope, "pixel_values"));
      golden.compare("vision.embeddings", vision.get(0));
      NDArray imageEmbeddings = vision.get(vision.getShape().get(0) - 1);
      golden.compare("vision.last_hidden_state", imageEmbeddings);
      NDArray queryOutput = model.qFormer().query(scope, imageEmbeddings);
      golden.compare("language_projection", model.visualPrompts(scope, queryOutput));
    }
  }
}
