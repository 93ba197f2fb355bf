package io.sparkblip2.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  private static final String INDEX = "model.safetensors.index.json";
  private static final String FC1 = "vision_model.encoder.layers.0.mlp.fc1.bias";

  @TempDir Path folder;

  @BeforeEach
  void writeFolder() {
    TinyFolder.write(folder);
  }

  @Test
  void aWholeFolderOpens() {
    Checkpoint checkpoint = Checkpoint.open(folder);
    checkpoint.requireComplete();
    assertThat(checkpoint.config().vision().hiddenSize()).isEqualTo(8);
    assertThat(checkpoint.tokens()).isEqualTo(new SpecialTokens(2, List.of(7), 1));
    assertThat(checkpoint.preprocessor().imageSize()).isEqualTo(28);
    assertThat(checkpoint.preprocessor().imageMean().get(0)).isEqualTo(0.48145466);
  }

  @Test
  void aFolderThatTransformersWroteIsComplete() {
    Checkpoint checkpoint = Checkpoint.open(Path.of("src/test/resources/checkpoints/tiny-opt"));
    checkpoint.requireComplete();
    assertThat(checkpoint.tokens()).isEqualTo(new SpecialTokens(2, List.of(202), 1));
    assertThat(checkpoint.config().imageTokenIndex()).isEqualTo(440);
    CheckpointLayout.of(checkpoint.config()).forEach(checkpoint.weights()::tensor);
  }

  @Test
  void aFolderThatIsNoneSaysSo() {
    assertRefused(folder.resolve("nowhere"), "does not exist");
    assertRefused(folder.resolve("config.json"), "is a file");
  }

  @Test
  void eachMissingFileIsNamed() throws IOException {
    Files.delete(folder.resolve("tokenizer.json"));
    assertRefused(folder, "no tokenizer.json");
    Files.delete(folder.resolve("model.safetensors"));
    assertRefused(folder, "model.safetensors is missing");
    Files.delete(folder.resolve("config.json"));
    assertRefused(folder, "no config.json");
  }

  @Test
  void picklesAreRefusedWithTheWayToConvertThem() throws IOException {
    Files.move(folder.resolve("model.safetensors"), folder.resolve("pytorch_model.bin"));
    assertRefused(folder, "pytorch_model.bin", "safe_serialization=True");
  }

  @Test
  void shardsWithoutTheirIndexAreRefused() throws IOException {
    Files.move(
        folder.resolve("model.safetensors"), folder.resolve("model-00001-of-00002.safetensors"));
    assertRefused(folder, "neither model.safetensors nor " + INDEX);
  }

  @Test
  void missingMisshapenAndSuperfluousTensorsAreListedTogether() {
    Map<String, long[]> layout = TinyFolder.layout(folder);
    layout.remove("query_tokens");
    layout.put(FC1, new long[] {5});
    layout.put("qformer.pooler.weight", new long[] {1});
    SafetensorsWriter writer = new SafetensorsWriter();
    layout.forEach(writer::add);
    writer.write(folder.resolve("model.safetensors"));
    Checkpoint checkpoint = Checkpoint.open(folder);
    assertThatThrownBy(checkpoint::requireComplete)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("Missing: query_tokens.")
        .hasMessageContaining("Wrong: " + FC1 + " has shape [5]")
        .hasMessageContaining("asks for [12]")
        .hasMessageContaining("Without a place in the model: qformer.pooler.weight.");
  }

  @Test
  void manyFindingsAreCountedAndNotAllListed() {
    new SafetensorsWriter().add("query_tokens", 1, 2, 4).write(folder.resolve("model.safetensors"));
    Checkpoint checkpoint = Checkpoint.open(folder);
    assertThatThrownBy(checkpoint::requireComplete)
        .hasMessageContaining("and " + (TinyFolder.layout(folder).size() - 1 - 10) + " more");
  }

  @Test
  void integersAreNoWeights() {
    Map<String, long[]> layout = TinyFolder.layout(folder);
    layout.remove(FC1);
    SafetensorsWriter writer = new SafetensorsWriter();
    layout.forEach(writer::add);
    writer.add(FC1, "I64", new long[] {12}, ByteBuffer.allocate(96));
    writer.write(folder.resolve("model.safetensors"));
    Checkpoint checkpoint = Checkpoint.open(folder);
    assertThatThrownBy(checkpoint::requireComplete).hasMessageContaining("stored as I64");
  }

  @Test
  void tensorsKnownToBeUnusedAreNoFinding() {
    TinyFolder.weights(folder)
        .add("language_model.lm_head.weight", 20, 6)
        .add("qformer.embeddings.position_ids", "I64", new long[] {1}, ByteBuffer.allocate(8))
        .write(folder.resolve("model.safetensors"));
    Checkpoint.open(folder).requireComplete();
  }

  @Test
  void shardsAreReadThroughTheirIndex() {
    shard(Map.of());
    Checkpoint checkpoint = Checkpoint.open(folder);
    checkpoint.requireComplete();
    assertThat(checkpoint.weights().tensor("query_tokens", 1, 2, 4).file())
        .hasFileName("b.safetensors");
  }

  @Test
  void theIndexAndItsShardsMustAgree() throws IOException {
    shard(Map.of("query_tokens", "a.safetensors"));
    assertRefused(folder, "puts query_tokens in a.safetensors");
    shard(Map.of("query_tokens", "../b.safetensors"));
    assertRefused(folder, "no safetensors file beside it");
    shard(Map.of("more", "a.safetensors"));
    assertRefused(folder, "puts more in a.safetensors");
    shard(Map.of("more", "c.safetensors"));
    assertRefused(folder, "c.safetensors is missing");
    shard(Map.of());
    new SafetensorsWriter()
        .add("query_tokens", 1, 2, 4)
        .add("stray", 1)
        .write(folder.resolve("b.safetensors"));
    assertRefused(folder, "holds stray");
    TinyFolder.weights(folder).write(folder.resolve("a.safetensors"));
    assertRefused(folder, "query_tokens is in", "and again in");
    TinyFolder.writeText(folder.resolve(INDEX), "{\"weight_map\": {}}");
    assertRefused(folder, "names no weights");
  }

  /** All but the query tokens into a.safetensors, those into b.safetensors. */
  private void shard(Map<String, String> lies) {
    Map<String, long[]> layout = TinyFolder.layout(folder);
    SafetensorsWriter writer = new SafetensorsWriter();
    Map<String, String> index = new TreeMap<>();
    layout.forEach(
        (key, shape) -> {
          boolean second = key.equals("query_tokens");
          index.put(key, second ? "b.safetensors" : "a.safetensors");
          if (!second) {
            writer.add(key, shape);
          }
        });
    index.putAll(lies);
    writer.write(folder.resolve("a.safetensors"));
    new SafetensorsWriter().add("query_tokens", 1, 2, 4).write(folder.resolve("b.safetensors"));
    StringBuilder json = new StringBuilder();
    index.forEach((key, name) -> json.append(",\"" + key + "\":\"" + name + "\""));
    TinyFolder.writeText(folder.resolve(INDEX), "{\"weight_map\":{" + json.substring(1) + "}}");
    folder.resolve("model.safetensors").toFile().delete();
  }

  @Test
  void theEndTokenOfTheLanguageModelWinsAsInTransformersAndElseThatOfTheGenerationConfiguration() {
    Path file = folder.resolve("generation_config.json");
    TinyFolder.writeText(file, "{\"eos_token_id\": 9}");
    assertThat(Checkpoint.open(folder).tokens().endTokenIds()).containsExactly(7);

    Path config = folder.resolve("config.json");
    String ends = "\"eos_token_id\": 7";
    TinyFolder.writeText(config, TinyFolder.CONFIG.replace(ends, "\"eos_token_id\": [7, 8]"));
    assertThat(Checkpoint.open(folder).tokens().endTokenIds()).containsExactly(7, 8);

    TinyFolder.writeText(config, TinyFolder.CONFIG.replace(ends, "\"eos_token_id\": null"));
    TinyFolder.writeText(file, "{\"eos_token_id\": [9], \"bos_token_id\": null}");
    assertThat(Checkpoint.open(folder).tokens()).isEqualTo(new SpecialTokens(2, List.of(9), 1));
    TinyFolder.writeText(file, "{\"eos_token_id\": [9, 10]}");
    assertThat(Checkpoint.open(folder).tokens().eosTokenId()).isEqualTo(9);
    assertThat(Checkpoint.open(folder).tokens().endTokenIds()).containsExactly(9, 10);
    TinyFolder.writeText(file, "{\"eos_token_id\": []}");
    assertRefused(folder, "eos_token_id", "a token id or a list");
    TinyFolder.writeText(file, "{\"eos_token_id\": [9, 20]}");
    assertRefused(folder, "20 is outside the vocabulary");
    TinyFolder.writeText(file, "{\"eos_token_id\": 20}");
    assertRefused(folder, "20 is outside the vocabulary");
  }

  @Test
  void theFingerprintFollowsEveryByteOfASmallModel() throws IOException {
    String before = Checkpoint.open(folder).fingerprint();
    assertThat(before).matches("[0-9a-f]{64}");
    assertThat(Checkpoint.open(folder).fingerprint()).isEqualTo(before);
    Path weights = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    String changed = Checkpoint.open(folder).fingerprint();
    TinyFolder.writeText(folder.resolve("tokenizer.json"), "{ }");
    assertThat(changed).isNotEqualTo(before).isNotEqualTo(Checkpoint.open(folder).fingerprint());
  }

  @Test
  void theFingerprintFollowsTheProcessorsFileWhereThePicturesAreDescribedThere()
      throws IOException {
    String before = Checkpoint.open(folder).fingerprint();
    Path processor = folder.resolve("processor_config.json");
    Files.writeString(processor, "{\"num_query_tokens\": 2}");
    assertThat(Checkpoint.open(folder).fingerprint()).isEqualTo(before);
    Files.writeString(processor, "{\"image_processor\": {\"size\": 42}}");
    String described = Checkpoint.open(folder).fingerprint();
    assertThat(described).isNotEqualTo(before);
    Files.writeString(processor, "{\"image_processor\": {\"size\": 56}}");
    assertThat(Checkpoint.open(folder).fingerprint()).isNotEqualTo(before).isNotEqualTo(described);
    Path own = Files.writeString(folder.resolve("preprocessor_config.json"), "{\"size\": 28}");
    String owned = Checkpoint.open(folder).fingerprint();
    Files.delete(processor);
    assertThat(Checkpoint.open(folder).fingerprint()).isEqualTo(owned);
    Files.delete(own);
  }

  @Test
  void theFingerprintSamplesLargeTensorsFromFirstToLastByte() throws IOException {
    Path file = folder.resolve("large.safetensors");
    int bytes = 2 << 20;
    new SafetensorsWriter()
        .add("large", "U8", new long[] {bytes}, ByteBuffer.allocate(bytes))
        .write(file);
    String before = fingerprint(file);
    byte[] content = Files.readAllBytes(file);
    for (int position : new int[] {content.length - 1, content.length - bytes}) {
      content[position] = 1;
      Files.write(file, content);
      assertThat(fingerprint(file)).isNotEqualTo(before);
      content[position] = 0;
    }
    content[content.length - bytes + 4096 + 10] = 1;
    Files.write(file, content);
    assertThat(fingerprint(file)).as("between two blocks").isEqualTo(before);
  }

  private String fingerprint(Path file) {
    return Fingerprint.of(folder, List.of(SafetensorsHeader.read(file)));
  }

  private static void assertRefused(Path folder, String... parts) {
    assertThatThrownBy(() -> Checkpoint.open(folder))
        .isInstanceOf(CheckpointException.class)
        .isInstanceOf(WrongCallException.class)
        .hasMessageContainingAll(parts);
  }
}
