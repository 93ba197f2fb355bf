package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
import io.sparkblip2.generation.DecodingSession;
import io.sparkblip2.generation.Generated;
import io.sparkblip2.generation.GenerationOptions;
import io.sparkblip2.generation.GenerationRequest;
import io.sparkblip2.generation.Generator;
import io.sparkblip2.generation.History;
import io.sparkblip2.generation.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Generated ids are Hugging Face's, case by case. */
class GenerationGoldenTest {
  @ParameterizedTest
  @ValueSource(strings = {"tiny-opt"})
  void idsAreIdenticalToHuggingFaces(String name) {
    Golden golden = new Golden(name);
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve(name));
    try (Blip2 model = Blip2.load(checkpoint, Precision.FLOAT32, Device.cpu());
        PtNDManager scope = model.newScope()) {
      NDArray pixels =
          scope.create(golden.floats("pixel_values"), new Shape(golden.shape("pixel_values")));
      NDArray vision = model.visionEncoder().tap(scope, pixels);
      NDArray queryOutput = model.qFormer().query(scope, vision.get(vision.getShape().get(0) - 1));
      NDArray prompts = model.visualPrompts(scope, queryOutput);
      for (JsonNode example : golden.cases()) {
        for (int maxRows : new int[] {5, 64}) {
          List<Generated> texts = generate(checkpoint, model, prompts, example, maxRows);
          int[][] ids = texts.stream().map(Generated::tokens).toArray(int[][]::new);
          assertThat(ids)
              .as("%s, at most %d rows", example.get("name"), maxRows)
              .isDeepEqualTo(Golden.rows(example.get("ids")));
        }
      }
    }
  }

  private static List<Generated> generate(
      Checkpoint checkpoint, Blip2 model, NDArray prompts, JsonNode example, int maxRows) {
    int[] images = Golden.ints(example.get("images"));
    int[][] promptIds = Golden.rows(example.get("prompt_ids"));
    List<GenerationRequest> requests = new ArrayList<>();
    for (int row = 0; row < images.length; row++) {
      requests.add(new GenerationRequest(images[row], promptIds[row], "row " + row));
    }
    int[] placeholders = new int[checkpoint.config().numQueryTokens()];
    Integer placeholder = checkpoint.config().imageTokenIndex();
    java.util.Arrays.fill(placeholders, placeholder == null ? 0 : placeholder);
    Generator generator =
        new Generator(
            options(example.get("options")),
            new Vocabulary(
                model.languageModel().vocabularySize(), checkpoint.tokens().eosTokenId()),
            History.decoderOnly(placeholder == null ? new int[0] : placeholders),
            maxRows);
    try (DecodingSession session = model.languageModel().open(prompts)) {
      return generator.generate(session, requests);
    }
  }

  private static GenerationOptions options(JsonNode json) {
    return new GenerationOptions(
        json.path("num_beams").asInt(1),
        json.path("max_new_tokens").asInt(20),
        json.path("min_new_tokens").asInt(0),
        json.path("length_penalty").asDouble(1),
        json.path("repetition_penalty").asDouble(1),
        json.path("no_repeat_ngram_size").asInt(0),
        false,
        1,
        50,
        1,
        0);
  }
}
