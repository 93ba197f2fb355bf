package io.sparkblip2.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointWriterTest {
  private static final Path CHECKPOINTS = Path.of("src/test/resources/checkpoints");

  @TempDir Path parent;

  @ParameterizedTest
  @ValueSource(
      strings = {"tiny-opt", "tiny-opt-bf16", "tiny-opt-f16", "tiny-opt-sharded", "tiny-t5"})
  void aCopiedCaptionerIsTheSameModel(String name) throws IOException {
    Checkpoint original = Checkpoint.open(CHECKPOINTS.resolve(name));
    Path folder = parent.resolve("copy");
    copy(
            original,
            ConfigFiles.captioner(original.config(), original.tokens(), original.preprocessor()))
        .tokenizerOf(original.folder())
        .write(folder);
    Checkpoint copy = Checkpoint.open(folder);
    copy.requireComplete();
    assertThat(copy.config()).isEqualTo(original.config());
    assertThat(copy.tokens()).isEqualTo(original.tokens());
    assertThat(copy.hasSameVisionAs(original)).isTrue();
    assertThat(folder.resolve("tokenizer.json"))
        .hasSameBinaryContentAs(original.folder().resolve("tokenizer.json"));
    assertSameNumbers(original, copy);
    assertThat(names(parent)).containsExactly("copy");
  }

  @Test
  void aCopiedMatcherIsTheSameModel() {
    RetrievalCheckpoint original = RetrievalCheckpoint.open(CHECKPOINTS.resolve("tiny-itm"));
    Path folder = parent.resolve("copy");
    copy(original, ConfigFiles.matcher(original.config(), original.preprocessor()))
        .tokenizerOf(original.folder())
        .write(folder);
    RetrievalCheckpoint copy = RetrievalCheckpoint.open(folder);
    copy.requireComplete();
    assertThat(copy.config()).isEqualTo(original.config());
    assertSameNumbers(original, copy);
  }

  @ParameterizedTest
  @CsvSource({"F32, 0", "BF16, 0.004", "F16, 0.0005"})
  void numbersAreWrittenInTheWantedType(WeightType type, double relativeError) {
    float[] values = {99, 1.2345f, -0.001234f, 3e4f, 99};
    new CheckpointWriter()
        .add("b", new long[] {3, 1}, type, FloatBuffer.wrap(values, 1, 3))
        .add("a", new long[0], WeightType.F32, FloatBuffer.wrap(values, 0, 1))
        .write(parent.resolve("m"));
    var tensors = Shards.open(parent.resolve("m"), "AutoModel").tensors();
    WeightTensor b = tensors.get("b").weight();
    assertThat(b.type()).isEqualTo(type);
    assertThat(b.shape()).containsExactly(3, 1);
    assertThat(b.offset() % 4).isZero();
    float[] read = b.values();
    for (int i = 0; i < 3; i++) {
      assertThat(Math.abs(read[i] / values[i + 1] - 1)).isLessThanOrEqualTo((float) relativeError);
    }
    assertThat(tensors.get("a").weight().values()).containsExactly(99);
  }

  @Test
  void aLargeModelIsSplitAndIndexed() throws IOException {
    Checkpoint original = Checkpoint.open(CHECKPOINTS.resolve("tiny-opt"));
    Path folder = parent.resolve("split");
    copy(
            original,
            ConfigFiles.captioner(original.config(), original.tokens(), original.preprocessor()))
        .tokenizerOf(original.folder())
        .write(folder, 100_000);
    assertThat(names(folder))
        .contains("model-00001-of-00005.safetensors", "model.safetensors.index.json")
        .doesNotContain("model.safetensors");
    Checkpoint copy = Checkpoint.open(folder);
    copy.requireComplete();
    assertSameNumbers(original, copy);
  }

  @ParameterizedTest
  @CsvSource({"F32, NaN", "BF16, Infinity", "F16, -Infinity", "F16, 70000", "BF16, 3.4e38"})
  void aNumberThatIsNotFiniteIsRefused(WeightType type, float value) {
    float[] values = new float[1000];
    values[999] = value;
    CheckpointWriter writer =
        new CheckpointWriter()
            .add("fine", new long[] {1}, type, FloatBuffer.wrap(new float[1]))
            .add("itm_head.weight", new long[] {10, 100}, type, FloatBuffer.wrap(values));
    assertThatThrownBy(() -> writer.write(parent.resolve("m")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("itm_head.weight")
        .hasMessageContaining("diverged");
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void aStoredNumberThatIsNotFiniteIsRefusedToo() throws IOException {
    Path source = Files.createDirectory(parent.resolve("source"));
    ByteBuffer bytes =
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putFloat(1)
            .putFloat(Float.NaN)
            .flip();
    new SafetensorsWriter()
        .add("query_tokens", "F32", new long[] {2}, bytes)
        .write(source.resolve("model.safetensors"));
    WeightTensor stored = Shards.open(source, "AutoModel").tensors().get("query_tokens").weight();
    CheckpointWriter writer = new CheckpointWriter().add("query_tokens", stored);
    assertThatThrownBy(() -> writer.write(parent.resolve("m")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("query_tokens");
    assertThat(names(parent)).containsExactly("source");
  }

  @Test
  void whatAKilledProcessLeftIsReplaced() throws IOException {
    Path left = Files.createDirectory(parent.resolve(".m.unfinished"));
    Files.writeString(left.resolve("model.safetensors"), "half of it");
    Files.createDirectory(parent.resolve("m"));
    CheckpointWriter.requireWritable(parent.resolve("m"));
    new CheckpointWriter().files(Map.of("config.json", "{}")).write(parent.resolve("m"));
    assertThat(names(parent)).containsExactly("m");
    assertThat(names(parent.resolve("m"))).containsExactly("config.json", "model.safetensors");
  }

  @Test
  void otherFilesAreNotWrittenOver() throws IOException {
    Files.writeString(parent.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> CheckpointWriter.requireWritable(parent))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("is not empty");
    assertThatThrownBy(() -> new CheckpointWriter().write(parent.resolve("notes.txt")))
        .isInstanceOf(WrongCallException.class);
    assertThat(parent.resolve("notes.txt")).hasContent("mine");
  }

  @Test
  void aFolderThatCannotBeMadeIsAWrongCall() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "");
    assertThatThrownBy(() -> CheckpointWriter.requireWritable(file.resolve("model")))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("cannot be written");
    assertThatThrownBy(() -> CheckpointWriter.requireWritable(Path.of("/proc/model")))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("/proc/model cannot be written");
  }

  private static CheckpointWriter copy(CheckpointFolder original, Map<String, String> files) {
    CheckpointWriter writer = new CheckpointWriter().files(files);
    StartingWeights weights = StartingWeights.open(List.of(original.folder()));
    original
        .layout()
        .forEach((key, shape) -> writer.add(key, weights.find(key, shape).orElseThrow()));
    return writer;
  }

  private static void assertSameNumbers(CheckpointFolder original, CheckpointFolder copy) {
    original
        .layout()
        .forEach(
            (key, shape) -> {
              WeightTensor wanted = original.weights().tensor(key, shape);
              WeightTensor found = copy.weights().tensor(key, shape);
              assertThat(found.type()).as(key).isEqualTo(wanted.type());
              assertThat(found.map()).as(key).isEqualTo(wanted.map());
            });
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
