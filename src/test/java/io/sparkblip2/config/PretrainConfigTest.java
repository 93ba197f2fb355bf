package io.sparkblip2.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PretrainConfigTest {
  private static final Path RECIPE = Path.of("conf/pretrain.yaml");

  @TempDir Path folder;

  @Test
  void theFilesOfTheShippedRecipeAreReadAndNoneIsForgotten() throws IOException {
    PretrainConfig recipe = read("--config", RECIPE.toString());
    List<String> stages =
        recipe.stages().stream().map(file -> read("--config", file).stage()).toList();
    assertThat(stages)
        .containsExactly(
            "vision",
            "vision",
            "vision",
            "language",
            "language",
            "language",
            "language",
            "representation",
            "generation");
  }

  @Test
  void oneShippedFileShowsEveryOption() {
    assertThat(YamlFile.read(Path.of("conf/pretrain-representation.yaml")).keySet())
        .containsExactlyInAnyOrderElementsOf(
            OptionSpec.of(PretrainConfig.class).stream().map(OptionSpec::key).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-vision",
        "-vision-more",
        "-vision-longer",
        "-language",
        "-language-recall",
        "-language-dialogues",
        "-language-places",
        "-representation",
        "-generation"
      })
  void aShippedFileStartsWithCommandHardwareTimeAndResult(String stage) throws IOException {
    assertThat(Files.readAllLines(Path.of("conf/pretrain" + stage + ".yaml")).subList(0, 4))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("# command:"),
            line -> assertThat(line).startsWith("# hardware:"),
            line -> assertThat(line).startsWith("# time:"),
            line -> assertThat(line).startsWith("# result:"));
  }

  @Test
  void theArchitectureIsAMappingOfAnyDepthInTheFileAndJsonAsAFlag() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("stage.yaml"),
            "architecture:\n  num_query_tokens: 8\n  vision_config: {layer_norm_eps: 1.0e-6}\n"
                + "output: x\npairs: y\n");
    Map<String, Object> expected =
        Map.of("num_query_tokens", 8, "vision_config", Map.of("layer_norm_eps", 1e-6));
    assertThat(read("--config", file.toString()).architecture()).isEqualTo(expected);
    assertThat(
            read(
                    "--output=x",
                    "--pairs=y",
                    "--architecture={\"num_query_tokens\":8,\"vision_config\":{\"layer_norm_eps\":1e-6}}")
                .architecture())
        .isEqualTo(expected);
    assertThat(read("--output=x", "--pairs=y").architecture()).isEmpty();
    assertThatThrownBy(() -> read("--output=x", "--pairs=y", "--architecture=big"))
        .hasMessage("--architecture wants a mapping of keys to values.");
  }

  @Test
  void anUnknownKeyNamesTheNearestOne() throws IOException {
    Path file = Files.writeString(folder.resolve("stage.yaml"), "batch_size: 3\nlearningrate: 1\n");
    assertThatThrownBy(() -> read("--config", file.toString(), "--output=x", "--pairs=y"))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("did you mean batchSize?")
        .hasMessageContaining("did you mean learningRate?");
  }

  @Test
  void whatDoesNotFitTogetherIsSaidAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    "--stage=vision",
                    "--questions=q.json",
                    "--precision=int8",
                    "--losses=itm",
                    "--questions-per-text=4",
                    "--recall-texts=1",
                    "--context-tokens=16",
                    "--min-learning-rate=1",
                    "--warmup-steps=1000",
                    "--workers=65"))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("--output FOLDER")
        .hasMessageContaining("--answers belong together")
        .hasMessageContaining("float32 or bfloat16")
        .hasMessageContaining("--losses chooses among itc, words and itg")
        .hasMessageContaining("--questions-per-text is for --stage language alone")
        .hasMessageContaining("--recall-texts is for --stage language alone")
        .hasMessageContaining("--context-tokens is for --stage language alone")
        .hasMessageContaining("--learning-rate is the highest")
        .hasMessageContaining("--warmup-steps leaves no step")
        .hasMessageContaining("--workers is more than --batch-size");
  }

  private static PretrainConfig read(String... args) {
    return Arguments.read(PretrainConfig.class, args);
  }
}
