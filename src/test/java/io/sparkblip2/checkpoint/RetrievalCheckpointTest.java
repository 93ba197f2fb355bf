package io.sparkblip2.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.checkpoint.RetrievalConfig.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetrievalCheckpointTest {
  private static final String CONFIG =
      TinyFolder.CONFIG
          .replace("Blip2ForConditionalGeneration", "Blip2ForImageTextRetrieval")
          .replace(
              "\"qformer_config\": {",
              "\"image_text_hidden_size\": 5, \"qformer_config\": {\"vocab_size\": 30,"
                  + " \"use_qformer_text_input\": true, ");

  @TempDir Path folder;
  private Path matcher;

  @BeforeEach
  void writeFolders() throws IOException {
    TinyFolder.write(folder);
    matcher = Files.createDirectory(folder.resolve("matcher"));
    write(CONFIG);
  }

  /** A folder that holds what its config.json asks for. */
  private void write(String config) {
    TinyFolder.writeText(matcher.resolve("config.json"), config);
    TinyFolder.writeText(matcher.resolve("tokenizer.json"), "{}");
    SafetensorsWriter writer = new SafetensorsWriter();
    CheckpointLayout.of(RetrievalConfig.read(matcher.resolve("config.json"))).forEach(writer::add);
    writer.write(matcher.resolve("model.safetensors"));
  }

  @Test
  void aWholeModelOpens() {
    RetrievalCheckpoint checkpoint = RetrievalCheckpoint.open(matcher);
    checkpoint.requireComplete();
    assertThat(checkpoint.config().architecture()).isEqualTo(Architecture.MATCHER);
    assertThat(checkpoint.config().imageTextHiddenSize()).isEqualTo(5);
    assertThat(checkpoint.config().qFormer().vocabSize()).isEqualTo(30);
    assertThat(checkpoint.config().qFormer().maxPositionEmbeddings()).isEqualTo(512);
    assertThat(checkpoint.layout())
        .containsKeys(
            "embeddings.word_embeddings.weight",
            "qformer.encoder.layer.1.output.LayerNorm.bias",
            "itm_head.bias")
        .doesNotContainKey("language_projection.weight");
    checkpoint.layout().forEach(checkpoint.weights()::tensor);
  }

  @Test
  void halvesOfTheModelOpenAloneAndFromTheWholeFile() throws IOException {
    for (Architecture half :
        new Architecture[] {Architecture.IMAGE_PROJECTION, Architecture.TEXT_PROJECTION}) {
      String config = CONFIG.replace("Blip2ForImageTextRetrieval", half.className());
      TinyFolder.writeText(matcher.resolve("config.json"), config);
      RetrievalCheckpoint.open(matcher).requireComplete();
      int whole = CheckpointLayout.of(RetrievalCheckpoint.open(matcher).config()).size();
      write(config);
      RetrievalCheckpoint alone = RetrievalCheckpoint.open(matcher);
      alone.requireComplete();
      assertThat(alone.layout()).hasSize(whole).doesNotContainKey("itm_head.weight");
      write(CONFIG);
    }
  }

  @Test
  void anImageHalfNeedsNoTokenizerAndAMatcherDoes() throws IOException {
    Files.delete(matcher.resolve("tokenizer.json"));
    assertThatThrownBy(() -> RetrievalCheckpoint.open(matcher))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no tokenizer.json");
    write(CONFIG.replace("Blip2ForImageTextRetrieval", "Blip2VisionModelWithProjection"));
    Files.delete(matcher.resolve("tokenizer.json"));
    RetrievalCheckpoint.open(matcher).requireComplete();
  }

  @Test
  void eachModelInTheOthersPlaceIsToldWhereItBelongs() {
    assertThatThrownBy(() -> Checkpoint.open(matcher))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("Blip2ForImageTextRetrieval", "as --retrieval-model", "--model");
    assertThatThrownBy(() -> RetrievalCheckpoint.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("is a captioner", "as --model", "--retrieval-model");
  }

  @Test
  void withoutANamedClassTheTextBranchDecides() {
    String architectures = "\"architectures\": [\"Blip2ForImageTextRetrieval\"],";
    write(CONFIG.replace(architectures, ""));
    assertThat(RetrievalCheckpoint.open(matcher).config().architecture())
        .isEqualTo(Architecture.MATCHER);
    TinyFolder.writeText(
        matcher.resolve("config.json"),
        CONFIG.replace(architectures, "").replace("\"use_qformer_text_input\": true,", ""));
    assertThatThrownBy(() -> RetrievalCheckpoint.open(matcher))
        .hasMessageContaining("is a captioner, which");
  }

  @Test
  void aNamedMatcherWithoutATextBranchIsRefused() {
    TinyFolder.writeText(
        matcher.resolve("config.json"), CONFIG.replace("\"use_qformer_text_input\": true,", ""));
    assertThatThrownBy(() -> RetrievalCheckpoint.open(matcher))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("qformer_config.use_qformer_text_input");
  }

  @Test
  void equalVisionEncodersAreRecognisedAcrossTheKinds() throws IOException {
    Checkpoint captioner = Checkpoint.open(folder);
    RetrievalCheckpoint whole = RetrievalCheckpoint.open(matcher);
    assertThat(whole.visionFingerprint())
        .matches("[0-9a-f]{64}")
        .isEqualTo(captioner.visionFingerprint());
    assertThat(whole.hasSameVisionAs(captioner)).isTrue();
    assertThat(whole.fingerprint()).isNotEqualTo(captioner.fingerprint());

    TinyFolder.writeText(matcher.resolve("preprocessor_config.json"), "{\"size\": 42}");
    assertThat(RetrievalCheckpoint.open(matcher).hasSameVisionAs(captioner)).isFalse();
    Files.delete(matcher.resolve("preprocessor_config.json"));

    // The last tensor in the file, and so the last byte, belongs to the matching head.
    flip(1);
    assertThat(RetrievalCheckpoint.open(matcher).hasSameVisionAs(captioner)).isTrue();
    byte[] bytes = Files.readAllBytes(matcher.resolve("model.safetensors"));
    WeightTensor norm = whole.weights().tensor("vision_model.post_layernorm.bias", 8);
    flip((int) (bytes.length - norm.offset()));
    assertThat(RetrievalCheckpoint.open(matcher).hasSameVisionAs(captioner)).isFalse();
  }

  private void flip(int fromTheEnd) throws IOException {
    Path file = matcher.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - fromTheEnd] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void modelsWithoutAVisionEncoderShareNone() {
    write(CONFIG.replace("Blip2ForImageTextRetrieval", "Blip2TextModelWithProjection"));
    RetrievalCheckpoint text = RetrievalCheckpoint.open(matcher);
    assertThat(text.hasSameVisionAs(text)).isFalse();
  }
}
