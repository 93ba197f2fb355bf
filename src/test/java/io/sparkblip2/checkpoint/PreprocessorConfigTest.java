package io.sparkblip2.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessorConfigTest {
  private static final VisionConfig VISION = new VisionConfig(8, 12, 1, 2, 28, 14, 1e-6);

  @TempDir Path folder;

  @Test
  void withoutAFileBlip2sOwnValuesHold() {
    PreprocessorConfig config = PreprocessorConfig.read(folder, VISION);
    assertThat(config.imageSize()).isEqualTo(28);
    assertThat(config.rescaleFactor()).isEqualTo(1 / 255.0);
    assertThat(config.imageStd()).containsExactly(0.26862954, 0.26130258, 0.27577711);
  }

  @Test
  void transformers5KeepsThemInTheProcessorsFile() {
    TinyFolder.writeText(
        folder.resolve("processor_config.json"),
        "{\"image_processor\": {\"size\": {\"height\": 42, \"width\": 42}, \"image_mean\": [0, 0, 0]}}");
    assertThat(PreprocessorConfig.read(folder, VISION).imageSize()).isEqualTo(42);
    assertThat(PreprocessorConfig.read(folder, VISION).imageMean()).containsOnly(0.0);
    assertThat(read("{\"size\": 70}").imageSize()).as("the file of its own wins").isEqualTo(70);
  }

  @Test
  void aProcessorsFileWithoutThemSaysNothing() {
    TinyFolder.writeText(folder.resolve("processor_config.json"), "{\"num_query_tokens\": 32}");
    assertThat(PreprocessorConfig.read(folder, VISION)).isEqualTo(PreprocessorConfig.ofSize(28));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"42|42", "{\"height\": 70, \"width\": 70}|70", "null|28", "{}|28"})
  void theSizeIsReadInItsWritings(String size, int side) {
    assertThat(read("{\"size\": " + size + "}").imageSize()).isEqualTo(side);
  }

  @Test
  void meanAndDeviationAreRead() {
    PreprocessorConfig config =
        read("{\"image_mean\": [0, 0.5, -1], \"image_std\": [1, 2, 3], \"rescale_factor\": 0.5}");
    assertThat(config)
        .isEqualTo(
            new PreprocessorConfig(28, 0.5, List.of(0.0, 0.5, -1.0), List.of(1.0, 2.0, 3.0)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"do_resize\": false                      | do_resize is false",
        "\"do_normalize\": false                   | do_normalize is false",
        "\"do_center_crop\": true                  | do_center_crop is true",
        "\"resample\": 2                           | 3 (bicubic)",
        "\"size\": {\"shortest_edge\": 28}         | a square",
        "\"size\": {\"height\": 28, \"width\": 42} | a square",
        "\"size\": 13                              | 14 (one patch) to 4096",
        "\"size\": \"28\"                          | a JSON object",
        "\"image_mean\": [1, 2]                    | three numbers",
        "\"image_mean\": [1, 2, \"3\"]             | three numbers",
        "\"image_std\": [1, 2, 0]                  | three numbers above 0",
      })
  void whatTheImagePathDoesNotDoIsRefused(String field, String reason) {
    assertThatThrownBy(() -> read("{" + field + "}"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(reason);
  }

  private PreprocessorConfig read(String json) {
    Path file = folder.resolve("preprocessor_config.json");
    TinyFolder.writeText(file, json);
    return PreprocessorConfig.read(folder, VISION);
  }
}
