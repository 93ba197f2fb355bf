package io.sparkblip2.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.checkpoint.StartingWeights;
import io.sparkblip2.config.Precision;
import io.sparkblip2.training.Stage;
import io.sparkblip2.training.StageConfig;
import io.sparkblip2.training.StageKind;
import io.sparkblip2.training.Stages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What training writes is read whole: here, and by transformers. */
class TrainedFoldersTest {
  @TempDir Path folder;

  @BeforeEach
  void write() {
    TrainedFolders.write(folder);
  }

  @Test
  void modelsAreWhole() {
    Checkpoint.open(folder.resolve("captioner-opt")).requireComplete();
    Checkpoint.open(folder.resolve("captioner-t5")).requireComplete();
    RetrievalCheckpoint.open(folder.resolve("matcher")).requireComplete();
  }

  @Test
  void partsAreWhatTheNextStageStartsFrom() {
    Checkpoint captioner = Checkpoint.open(folder.resolve("captioner-opt"));
    StartingWeights weights =
        StartingWeights.open(
            List.of(
                folder.resolve("vision"),
                folder.resolve("language-opt"),
                folder.resolve("matcher")));
    assertThat(weights.vision()).contains(captioner.config().vision());
    assertThat(weights.language()).contains(captioner.config().language());
    assertThat(weights.tokens()).contains(captioner.tokens());
    captioner
        .layout()
        .forEach(
            (key, shape) ->
                assertThat(weights.find(key, shape).isPresent())
                    .as(key)
                    .isNotEqualTo(key.startsWith("language_projection.")));
  }

  @Test
  @Tag("python")
  void transformersReadsEveryFolder() throws IOException, InterruptedException {
    assertThat(foldersThatTransformersReads(folder)).isEqualTo(6);
  }

  @Test
  @Tag("python")
  void transformersRunsWhatLearntFromLargerPicturesThanItBeganWith(@TempDir Path larger)
      throws IOException, InterruptedException {
    for (StageKind kind : List.of(StageKind.REPRESENTATION, StageKind.GENERATION)) {
      String start = kind == StageKind.REPRESENTATION ? "matcher" : "captioner-opt";
      List<String> folders = List.of(folder.resolve(start).toString());
      StageConfig config =
          new StageConfig(kind, folders, Map.of(), Precision.FLOAT32, 1, Set.of(), 32, 0, 56);
      try (Stage stage = Stages.open(config, Device.cpu(), (shard, augment) -> new byte[0])) {
        stage.save(larger.resolve(start));
      }
    }
    assertThat(foldersThatTransformersReads(larger)).isEqualTo(2);
  }

  @Test
  @Tag("python")
  void transformersReadsTheBuiltinModelsAndGenerates(@TempDir Path builtin)
      throws IOException, InterruptedException {
    for (String name : List.of("captioner", "matcher")) {
      BuiltinModels.unpack(name, Files.createDirectory(builtin.resolve(name)));
    }
    assertThat(foldersThatTransformersReads(builtin)).isEqualTo(2);
  }

  private static long foldersThatTransformersReads(Path parent)
      throws IOException, InterruptedException {
    Process check =
        new ProcessBuilder(
                System.getenv().getOrDefault("PYTHON", "python3"),
                "src/test/python/check_folders.py",
                parent.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor()).as(said).isZero();
    return said.lines().filter(line -> line.endsWith(", right")).count();
  }
}
