package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file of an exported captioner; what it computes is the serving package's tests' matter. */
class ArchivedCaptionerTest {
  private static final Checkpoint OPT =
      Checkpoint.open(Path.of("src/test/resources/checkpoints/tiny-opt"));

  @TempDir Path folder;

  @Test
  void anOutputLayerTiedToTheEmbeddingIsStoredOnce() throws Exception {
    long embedding =
        4L * OPT.config().language().vocabSize() * OPT.config().language().hiddenSize();
    Path file = write(Precision.FLOAT32, "a.pt");
    Map<String, Long> storages = storages(file);
    assertThat(storages.values().stream().filter(size -> size == embedding)).hasSize(1);
    // Every tensor of the checkpoint once, and the pictures' mean and deviation and the end tokens.
    assertThat(storages).hasSize(OPT.layout().size() + 3);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      byte[] pickle = zip.getInputStream(zip.getEntry("net/data.pkl")).readAllBytes();
      String text = new String(pickle, StandardCharsets.ISO_8859_1);
      assertThat(Pattern.compile("_rebuild_tensor_v2").matcher(text).results())
          .as("tensors that are loaded")
          .hasSameSizeAs(storages.keySet());
    }
  }

  @Test
  void theSameCheckpointGivesTheSameFile() throws Exception {
    assertThat(write(Precision.FLOAT32, "a.pt"))
        .hasSameBinaryContentAs(write(Precision.FLOAT32, "b.pt"));
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-opt, FLOAT32",
    "tiny-opt, BFLOAT16",
    "tiny-opt-bf16, FLOAT16",
    "tiny-t5, FLOAT16",
    "tiny-llama, BFLOAT16"
  })
  void theWeightsTakeWhatWasForetold(String name, Precision precision) throws Exception {
    Checkpoint checkpoint = Checkpoint.open(OPT.folder().resolveSibling(name));
    Path file = folder.resolve("a.pt");
    ArchivedCaptioner.write(checkpoint, precision, 20, file);
    // The mean and the deviation of the pictures, and the end tokens, are beside them.
    long bytes = storages(file).values().stream().mapToLong(Long::longValue).sum();
    long foretold = ArchivedCaptioner.weightBytes(checkpoint, precision);
    assertThat(bytes - foretold).isBetween(0L, 64L);
  }

  @ParameterizedTest
  @Tag("python")
  @CsvSource({"tiny-opt, 2", "tiny-t5, '5,1'", "tiny-llama, '1,7'"})
  void torchAloneLoadsTheFileAndWritesWhatTransformersDoes(String name, String prompt)
      throws Exception {
    Checkpoint checkpoint = Checkpoint.open(OPT.folder().resolveSibling(name));
    Path file = folder.resolve("a.pt");
    ArchivedCaptioner.write(checkpoint, Precision.FLOAT32, 20, file);
    Process check =
        new ProcessBuilder(
                System.getenv().getOrDefault("PYTHON", "python3"),
                "src/test/python/check_exported.py",
                file.toString(),
                checkpoint.folder().toString(),
                prompt)
            .redirectErrorStream(true)
            .start();
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor()).as(said).isZero();
    assertThat(said).contains("6 texts, right");
  }

  private Path write(Precision precision, String name) {
    Path file = folder.resolve(name);
    ArchivedCaptioner.write(OPT, precision, 20, file);
    return file;
  }

  /** Sizes of the stored entries that hold tensors. */
  private static Map<String, Long> storages(Path file) throws Exception {
    Map<String, Long> sizes = new HashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        assertThat(entry.getMethod()).as(entry.getName()).isEqualTo(ZipEntry.STORED);
        if (entry.getName().startsWith("net/data/")) {
          sizes.put(entry.getName(), entry.getSize());
        }
      }
    }
    return sizes;
  }
}
