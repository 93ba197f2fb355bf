package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkblip2.config.Precision;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.text.Tokenizer;
import io.sparkblip2.text.TrainedFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageFoldersTest {
  private static final String WORDS = "embeddings.word_embeddings.weight";

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

  @ParameterizedTest
  @CsvSource({
    "REPRESENTATION, matcher, 56",
    "GENERATION, captioner-opt, 56",
    "GENERATION, captioner-t5, 65"
  })
  void aModelThatLearntFromLargerPicturesIsWrittenAsOneForThem(
      StageKind kind, String start, int size) throws IOException {
    StageConfig config = config(kind, start).withImageSize(size);
    Path written = folder.resolve("written");
    try (Stage stage = Stages.open(config, Device.cpu(), (shard, augment) -> new byte[0])) {
      stage.save(written);
    }
    JsonNode json = new ObjectMapper().readTree(written.resolve("config.json").toFile());
    assertThat(json.at("/vision_config/image_size").asInt())
        .as("whole patches of 14 pixels, as transformers counts them")
        .isEqualTo(56);
    StageConfig next = config(kind, written.toString()).withImageSize(0);
    assertThat(Stages.imageSize(next)).isEqualTo(size);
    assertThat(seen(next.withImageSize(size))).containsExactly(seen(config));
  }

  @Test
  void whatBeginsWithoutAStartIsTold() {
    assertThat(remarks(config(StageKind.REPRESENTATION, "matcher")))
        .singleElement()
        .asString()
        .matches(
            "\\d+ of \\d+ parameters are in no start folder and begin anew:"
                + " cls\\.\\* \\(5 of 5 tensors\\), temp \\(1 of 1 tensors\\)");
    assertThat(remarks(config(StageKind.GENERATION, "captioner-opt"))).isEmpty();
  }

  private static List<String> remarks(StageConfig config) {
    try (Stage stage = Stages.open(config, Device.cpu(), (shard, augment) -> new byte[0])) {
      return stage.remarks();
    }
  }

  private static float[] seen(StageConfig config) {
    Shard one = new Batch(-1, 1, List.of(new Example("0", "", "", "a"))).whole();
    Pictures pictures =
        (shard, augment) -> {
          byte[] pixels = new byte[config.imageSize() * config.imageSize() * 3];
          new Random(5).nextBytes(pixels);
          return pixels;
        };
    try (FrozenImages images = FrozenImages.open(config, Device.cpu(), pictures);
        NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        PtNDManager scope = (PtNDManager) manager.newSubManager()) {
      return images.encode(scope, one).toFloatArray();
    }
  }

  @Test
  void whatAConfigurationLeavesOutIsAsLargeAsTheTensorsThatTheStageStartsFrom() {
    strip("matcher", "qformer_config", "vocab_size", "max_position_embeddings");
    RetrievalFolder matcher = RetrievalFolder.of(config(StageKind.REPRESENTATION, "matcher"));
    assertThat(matcher.config().qFormer().maxPositionEmbeddings()).isEqualTo(32);
    assertThat(matcher.start().find(WORDS).orElseThrow().shape()[0])
        .isEqualTo(matcher.config().qFormer().vocabSize());
    for (String captioner : List.of("captioner-opt", "captioner-t5")) {
      int rows = vocabulary(captioner);
      strip(captioner, "text_config", "vocab_size");
      addToken(captioner);
      assertThat(vocabulary(captioner)).isEqualTo(rows);
    }
  }

  private int vocabulary(String captioner) {
    return CaptionerFolder.of(config(StageKind.GENERATION, captioner))
        .config()
        .language()
        .vocabSize();
  }

  /** A tokenizer's size need not be the table's: OPT's has fewer, padded ones have more. */
  private void addToken(String name) {
    edit(
        folder.resolve(name).resolve("tokenizer.json"),
        json -> json.withArray("added_tokens").addObject().put("id", 700).put("content", "<more>"));
  }

  private void strip(String name, String section, String... keys) {
    edit(
        folder.resolve(name).resolve("config.json"),
        json -> ((ObjectNode) json.get(section)).remove(List.of(keys)));
  }

  private static void edit(Path file, Consumer<ObjectNode> change) {
    try {
      ObjectNode json = (ObjectNode) new ObjectMapper().readTree(file.toFile());
      change.accept(json);
      Files.writeString(file, json.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
