package io.sparkblip2.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartingWeightsTest {
  private static final Path CHECKPOINTS = Path.of("src/test/resources/checkpoints");
  private static final String FC1 = "language_model.model.decoder.layers.1.fc1.weight";

  @TempDir Path parent;

  @ParameterizedTest
  @ValueSource(strings = {"tiny-opt", "tiny-t5", "tiny-llama-gqa"})
  void aLanguageModelOfItsOwnIsFoundUnderItsNamesInBlip2(String name) {
    Checkpoint captioner = Checkpoint.open(CHECKPOINTS.resolve(name));
    LanguageConfig config = captioner.config().language();
    Path folder = parent.resolve("language");
    write(
        folder,
        CheckpointLayout.of(config),
        ConfigFiles.languageModel(config, captioner.tokens()),
        5);

    StartingWeights weights = StartingWeights.open(List.of(folder));
    assertThat(weights.language()).contains(config);
    assertThat(weights.tokens()).contains(captioner.tokens());
    assertThat(weights.vision()).isEmpty();
    assertThat(weights.qFormer()).isEmpty();
    assertThat(weights.folderWith("language_model.")).contains(folder);
    captioner
        .layout()
        .forEach(
            (key, shape) ->
                assertThat(weights.find(key, shape).isPresent())
                    .as(key)
                    .isEqualTo(key.startsWith("language_model.")));
  }

  @Test
  void aVisionModelOfItsOwnIsFoundUnderItsNamesInBlip2() {
    Checkpoint captioner = Checkpoint.open(CHECKPOINTS.resolve("tiny-opt"));
    VisionConfig config = captioner.config().vision();
    Path folder = parent.resolve("vision");
    write(
        folder,
        CheckpointLayout.of(config),
        VisionModelFiles.of(config, captioner.preprocessor()),
        5);

    StartingWeights weights = StartingWeights.open(List.of(folder, captioner.folder()));
    assertThat(weights.vision()).contains(config);
    assertThat(weights.preprocessor()).contains(captioner.preprocessor());
    assertThat(weights.qFormer()).contains(captioner.config().qFormer());
    assertThat(weights.folderWith("vision_model.")).contains(folder);
    assertThat(weights.find("vision_model.post_layernorm.weight").orElseThrow().values())
        .containsOnly(5);
    assertThat(weights.find("qformer.layernorm.weight").orElseThrow().file())
        .startsWith(captioner.folder());
    assertThat(weights.find("itm_head.weight")).isEmpty();
  }

  @Test
  void theFirstFolderThatHasATensorWins() {
    Path first = CHECKPOINTS.resolve("tiny-itm");
    Path second = CHECKPOINTS.resolve("tiny-opt");
    StartingWeights weights = StartingWeights.open(List.of(first, second));
    assertThat(weights.find("query_tokens").orElseThrow().file()).startsWith(first);
    assertThat(weights.find(FC1).orElseThrow().file()).startsWith(second);
    assertThat(weights.folderWith("embeddings.")).contains(first);
    // The matcher's file also has a text_config, which means nothing.
    assertThat(weights.language().orElseThrow().vocabSize()).isEqualTo(448);
  }

  @Test
  void optIsFoundWithoutItsHeadToo() {
    Path folder = parent.resolve("opt");
    write(
        folder,
        Map.of("decoder.layers.1.fc1.weight", new long[] {2, 3}),
        Map.of("config.json", "{\"model_type\": \"opt\"}"),
        1);
    assertThat(StartingWeights.open(List.of(folder)).find(FC1, new long[] {2, 3})).isPresent();
  }

  @Test
  void noFolderHasNothing() {
    StartingWeights weights = StartingWeights.open(List.of());
    assertThat(weights.find(FC1)).isEmpty();
    assertThat(weights.language()).isEmpty();
  }

  @Test
  void anotherShapeIsAnErrorThatNamesBoth() {
    StartingWeights weights = StartingWeights.open(List.of(CHECKPOINTS.resolve("tiny-opt")));
    assertThatThrownBy(() -> weights.find(FC1, new long[] {64, 33}))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("[64, 32]")
        .hasMessageContaining("[64, 33]");
  }

  @Test
  void anotherKindOfModelIsRefused() {
    Path folder = parent.resolve("bert");
    write(folder, Map.of(), Map.of("config.json", "{\"model_type\": \"bert\"}"), 0);
    assertThatThrownBy(() -> StartingWeights.open(List.of(folder)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("\"bert\"");
  }

  private static void write(
      Path folder, Map<String, long[]> layout, Map<String, String> files, float value) {
    CheckpointWriter writer = new CheckpointWriter().files(files);
    layout.forEach(
        (key, shape) -> {
          float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
          Arrays.fill(values, value);
          writer.add(key, shape, WeightType.BF16, FloatBuffer.wrap(values));
        });
    writer.write(folder);
  }
}
