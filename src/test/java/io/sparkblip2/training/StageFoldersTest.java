package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.Precision;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.text.Tokenizer;
import io.sparkblip2.text.TrainedFolders;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageFoldersTest {
  @TempDir Path folder;

  @BeforeEach
  void write() {
    TrainedFolders.write(folder);
  }

  @Test
  void aCaptionerNamesTheImagePlaceholderOfTheLanguageModelsTokenizer() {
    for (String language : List.of("language-opt", "language-t5")) {
      CaptionerFolder captioner =
          CaptionerFolder.of(config(StageKind.GENERATION, "matcher", language));
      assertThat(captioner.config().imageTokenIndex()).isEqualTo(placeholder(language));
    }
  }

  @Test
  void aPlaceholderThatTheLanguageModelHasNoRowForIsLeftOut() {
    Map<String, Object> smaller = Map.of("text_config", Map.of("vocab_size", 300));
    StageConfig config = config(StageKind.GENERATION, smaller, "matcher", "language-opt");
    assertThat(placeholder("language-opt")).isGreaterThanOrEqualTo(300);
    assertThat(CaptionerFolder.of(config).config().imageTokenIndex()).isNull();
  }

  @Test
  void aMatcherNamesTheImagePlaceholderOfItsOwnTokenizer() {
    RetrievalFolder matcher =
        RetrievalFolder.of(config(StageKind.REPRESENTATION, "captioner-opt", "matcher"));
    assertThat(matcher.config().imageTokenIndex()).isEqualTo(placeholder("matcher"));
  }

  @Test
  void picturesHaveTheSizeOfTheStartingModelUnlessAnotherIsSaid() {
    StageConfig absent = config(StageKind.GENERATION, "captioner-opt").withImageSize(0);
    assertThat(Stages.imageSize(absent)).isEqualTo(28);
    assertThat(Stages.imageSize(absent.withImageSize(56))).isEqualTo(56);
    Map<String, Object> fresh = Map.of("vision_config", Map.of("image_size", 112));
    assertThat(Stages.imageSize(config(StageKind.VISION, fresh).withImageSize(0))).isEqualTo(112);
    assertThat(Stages.imageSize(config(StageKind.VISION).withImageSize(0))).isEqualTo(224);
  }

  @Test
  void aVisionEncoderLearnsFromPicturesOfItsOwnSizeAlone() {
    StageConfig larger = config(StageKind.VISION, "matcher").withImageSize(56);
    assertThatThrownBy(() -> RetrievalFolder.of(larger))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("imageSize is 56")
        .hasMessageContaining("pictures of 28");
  }

  private StageConfig config(StageKind kind, String... start) {
    return config(kind, Map.of(), start);
  }

  private StageConfig config(StageKind kind, Map<String, Object> architecture, String... start) {
    List<String> folders =
        Arrays.stream(start).map(name -> folder.resolve(name).toString()).toList();
    return new StageConfig(kind, folders, architecture, Precision.FLOAT32, 1, Set.of(), 32, 0, 28);
  }

  private int placeholder(String name) {
    try (Tokenizer tokenizer = Tokenizer.open(folder.resolve(name), 0)) {
      List<Integer> surrounded = Arrays.stream(tokenizer.encode("<image>")).boxed().toList();
      List<Integer> nothing = Arrays.stream(tokenizer.encode("")).boxed().toList();
      return surrounded.stream().filter(id -> !nothing.contains(id)).findFirst().orElseThrow();
    }
  }
}
