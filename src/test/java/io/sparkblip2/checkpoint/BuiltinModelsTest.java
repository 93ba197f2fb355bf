package io.sparkblip2.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltinModelsTest {
  @TempDir Path folder;

  @Test
  void theBuiltinCaptionerIsAWholeCheckpointUnpackedOnce() {
    Path captioner = BuiltinModels.folder("builtin:captioner");
    Checkpoint.open(captioner).requireComplete();
    assertThat(BuiltinModels.folder("builtin:captioner")).isEqualTo(captioner);
  }

  @Test
  void theBuiltinModelsShareTheirVisionEncoder() {
    RetrievalCheckpoint matcher = RetrievalCheckpoint.open(BuiltinModels.folder("builtin:matcher"));
    matcher.requireComplete();
    Checkpoint captioner = Checkpoint.open(BuiltinModels.folder("builtin:captioner"));
    assertThat(captioner.hasSameVisionAs(matcher)).isTrue();
  }

  @Test
  void theBuiltinModelsNameTheirPlaceholderForAnImage() {
    Path captioner = BuiltinModels.folder("builtin:captioner");
    Path matcher = BuiltinModels.folder("builtin:matcher");
    int language = Checkpoint.open(captioner).config().language().vocabSize();
    // Hugging Face's generate embeds it before it puts the queries in its place.
    assertThat(Checkpoint.open(captioner).config().imageTokenIndex())
        .isEqualTo(idOfImage(captioner))
        .isLessThan(language);
    assertThat(RetrievalCheckpoint.open(matcher).config().imageTokenIndex())
        .isEqualTo(idOfImage(matcher));
  }

  private static int idOfImage(Path folder) {
    try (Tokenizer tokenizer = Tokenizer.open(folder, 0)) {
      int[] surrounded = tokenizer.encode("<image>");
      int[] nothing = tokenizer.encode("");
      assertThat(surrounded).hasSize(nothing.length + 1);
      return surrounded[1];
    }
  }

  @Test
  void theBuiltinModelsAreSmall() throws IOException {
    long bytes = 0;
    for (String name : new String[] {"captioner", "matcher"}) {
      try (Stream<Path> files = Files.list(BuiltinModels.folder("builtin:" + name))) {
        bytes += files.mapToLong(file -> file.toFile().length()).sum();
      }
    }
    assertThat(bytes).isLessThan(16_000_000);
  }

  @Test
  void aFolderIsItself() {
    assertThat(BuiltinModels.folder("/models/blip2")).isEqualTo(Path.of("/models/blip2"));
    assertThat(BuiltinModels.isBuiltin("/models/blip2")).isFalse();
  }

  @Test
  void unpackingAgainLeavesTheFilesAlone() throws IOException {
    BuiltinModels.unpack("images", folder);
    FileTime longAgo = FileTime.fromMillis(1_000_000_000_000L);
    Path picture;
    try (Stream<Path> files = Files.list(folder)) {
      picture = files.findFirst().orElseThrow();
    }
    Files.setLastModifiedTime(picture, longAgo);
    BuiltinModels.unpack("images", folder);
    assertThat(Files.getLastModifiedTime(picture)).isEqualTo(longAgo);
  }

  @Test
  void anUnknownNameIsAWrongCall() {
    assertThatThrownBy(() -> BuiltinModels.folder("builtin:../captioner"))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("builtin:captioner and builtin:matcher");
  }
}
