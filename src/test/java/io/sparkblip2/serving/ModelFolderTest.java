package io.sparkblip2.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.CheckpointException;
import io.sparkblip2.config.Precision;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.network.ArchivedCaptioner;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {
  @TempDir Path temporary;
  private Path model;
  private Path output;

  @BeforeEach
  void prepare() throws Exception {
    model = Files.createDirectory(temporary.resolve("model"));
    output = temporary.resolve("exported");
    try (var files = Files.list(Path.of("src/test/resources/checkpoints/tiny-opt"))) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void theFolderHoldsWhatDjlReads() throws Exception {
    assertThat(write()).isEqualTo(Files.size(output.resolve("blip2.pt")));
    assertThat(names(output)).containsExactly("blip2.pt", "serving.properties", "tokenizer.json");
    assertThat(output.resolve("serving.properties"))
        .hasContent(
            """
            engine=PyTorch
            option.modelName=blip2
            option.mapLocation=true
            translatorFactory=io.sparkblip2.serving.CaptionTranslatorFactory
            imageSize=42
            promptIds=2
            cleanUpSpaces=true
            """);
    assertThat(names(temporary)).containsExactly("exported", "model");
  }

  @Test
  void anEmptyFolderIsFilledAndAnyOtherIsLeftAlone() throws Exception {
    Files.createDirectory(output);
    write();
    assertThatThrownBy(this::write)
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("--output")
        .hasMessageContaining("not an empty folder");
    assertThatThrownBy(() -> new ModelFolder(model.resolve("config.json")))
        .isInstanceOf(WrongCallException.class);
  }

  @Test
  void anExportThatFailsHalfWayLeavesNothing() throws Exception {
    Checkpoint checkpoint = Checkpoint.open(model);
    try (RandomAccessFile weights =
        new RandomAccessFile(model.resolve("model.safetensors").toFile(), "rw")) {
      weights.setLength(weights.length() - 10_000);
    }
    assertThatThrownBy(() -> new ModelFolder(output).write(checkpoint, Precision.FLOAT32, "", 20))
        .isInstanceOf(CheckpointException.class);
    assertThat(names(temporary)).containsExactly("model");
  }

  @Test
  void aDiskWithoutRoomForItIsSaidBeforehand() throws Exception {
    Checkpoint checkpoint = Checkpoint.open(model);
    ModelFolder folder = new ModelFolder(output);
    long bytes = ArchivedCaptioner.weightBytes(checkpoint, Precision.FLOAT32);
    assertThatThrownBy(() -> folder.write(checkpoint, Precision.FLOAT32, "", 20, in -> bytes))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("needs 0.1 GB, and 0.0 GB are free there");
    assertThat(names(temporary)).containsExactly("model");
  }

  @Test
  void whatAKilledExportLeftGoesWithTheNext() throws Exception {
    Path begun = Files.createDirectory(temporary.resolve(".exported.begun"));
    Files.writeString(begun.resolve("blip2.pt"), "half");
    write();
    assertThat(names(temporary)).containsExactly("exported", "model");
    assertThat(Files.size(output.resolve("blip2.pt"))).isGreaterThan(100_000);
  }

  private long write() throws Exception {
    return new ModelFolder(output).write(Checkpoint.open(model), Precision.FLOAT32, "", 20);
  }

  private static List<String> names(Path folder) throws Exception {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
