package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparkblip2.checkpoint.Blip2Config;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.EarlyStopping;
import io.sparkblip2.config.Precision;
import io.sparkblip2.generation.DecodingSession;
import io.sparkblip2.generation.Generated;
import io.sparkblip2.generation.GeneratedTexts;
import io.sparkblip2.generation.GenerationOptions;
import io.sparkblip2.generation.GenerationRequest;
import io.sparkblip2.generation.Generator;
import io.sparkblip2.generation.History;
import io.sparkblip2.generation.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Generated ids and scores are Hugging Face's, case by case. */
class GenerationGoldenTest {
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
        "tiny-t5",
        "tiny-t5-wide",
        "tiny-llama",
        "tiny-llama-gqa"
      })
  void idsAndScoresAreHuggingFaces(String name) {
    compareAll(new Golden(name), Checkpoint.open(Golden.CHECKPOINTS.resolve(name)));
  }

  @Test
  void idsAreHuggingFacesWhereThePositionsAreInterpolated() throws IOException {
    compareAll(
        new Golden("tiny-opt-70px"), Checkpoint.open(Golden.withImageSize("tiny-opt", 70, folder)));
  }

  private void compareAll(Golden golden, Checkpoint checkpoint) {
    try (Blip2 model = Blip2.load(checkpoint, Precision.FLOAT32, device());
        PtNDManager scope = model.newScope()) {
      NDArray pixels =
          scope.create(golden.floats("pixel_values"), new Shape(golden.shape("pixel_values")));
      NDArray vision = model.visionEncoder().tap(scope, pixels);
      NDArray queryOutput = model.qFormer().query(scope, vision.get(vision.getShape().get(0) - 1));
      NDArray prompts = model.visualPrompts(scope, queryOutput);
      for (JsonNode example : golden.cases()) {
        for (int maxRows : new int[] {5, 64}) {
          List<Generated> texts = generate(checkpoint, model, prompts, example, maxRows);
          compare(texts, example, example.get("name") + ", at most " + maxRows + " rows");
        }
      }
    }
  }

  private static void compare(List<Generated> texts, JsonNode example, String name) {
    int[][] ids = texts.stream().map(Generated::tokens).toArray(int[][]::new);
    assertThat(ids).as(name).isDeepEqualTo(Golden.rows(example.get("ids")));
    for (int row = 0; row < ids.length; row++) {
      Generated text = texts.get(row);
      boolean beams = example.has("sequences_scores");
      assertThat(beams ? text.score() : text.logProbability())
          .as(name)
          .isCloseTo(
              example.get(beams ? "sequences_scores" : "log_probabilities").get(row).asDouble(),
              within(1e-3));
    }
  }

  /** Request after request, each with all its texts, as Hugging Face puts them in one list. */
  private static List<Generated> generate(
      Checkpoint checkpoint, Blip2 model, NDArray prompts, JsonNode example, int maxRows) {
    int[] images = Golden.ints(example.get("images"));
    int[][] promptIds = Golden.rows(example.get("prompt_ids"));
    List<GenerationRequest> requests = new ArrayList<>();
    for (int row = 0; row < images.length; row++) {
      requests.add(new GenerationRequest(images[row], promptIds[row], "row " + row));
    }
    Generator generator =
        new Generator(
            options(example.get("options")),
            new Vocabulary(
                model.languageModel().vocabularySize(), checkpoint.tokens().endTokenIds()),
            history(checkpoint.config()),
            maxRows);
    try (DecodingSession session = model.languageModel().open(prompts)) {
      return GeneratedTexts.all(generator, session, requests).stream()
          .flatMap(List::stream)
          .toList();
    }
  }

  private static History history(Blip2Config config) {
    if (config.language().decoderStart().isPresent()) {
      return History.encoderDecoder(config.language().decoderStart().getAsInt());
    }
    int[] placeholders =
        config.imageTokenIndex() == null ? new int[0] : new int[config.numQueryTokens()];
    Arrays.fill(placeholders, config.imageTokenIndex() == null ? 0 : config.imageTokenIndex());
    return History.decoderOnly(placeholders);
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
        0,
        EarlyStopping.valueOf(json.path("early_stopping").asText("false").toUpperCase(Locale.ROOT)),
        json.path("num_return_sequences").asInt(1));
  }
}
