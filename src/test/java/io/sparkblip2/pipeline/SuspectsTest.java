package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals of this run and an earlier one; each image with its stage, partition and attempt. */
class SuspectsTest {
  @TempDir Path folder;
  private final Opened files = new Opened();

  @BeforeEach
  void write() throws IOException {
    files.initialize(folder.toUri(), new Configuration(false));
    Files.writeString(folder.resolve("earlier.1"), "a 1 2 3\nb 1 3 4");
    Files.writeString(folder.resolve("this.1"), "c 1 2 5\na 1 2 5");
    Files.writeString(folder.resolve("this.2"), "d 1 3 6");
  }

  @Test
  void aTasksFirstAttemptOpensTheFilesOfOtherRunsOnly() throws IOException {
    assertThat(read(new Suspects.Reader("this", "1 2", 7, false)))
        .isEqualTo(Map.of("a", 1, "b", 1));
    assertThat(files.names).containsExactly("earlier.1");
  }

  @Test
  void aLaterAttemptLearnsFromItsOwnEarlierOneToo() throws IOException {
    assertThat(read(new Suspects.Reader("this", "1 2", 7, true)))
        .isEqualTo(Map.of("a", 2, "b", 1, "c", 1));
  }

  private Map<String, Integer> read(Suspects.Reader reader) throws IOException {
    return Suspects.read(files, new org.apache.hadoop.fs.Path(folder.toUri()), reader);
  }

  /** Remembers what was opened. */
  private static final class Opened extends RawLocalFileSystem {
    final List<String> names = new ArrayList<>();

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferSize)
        throws IOException {
      names.add(path.getName());
      return super.open(path, bufferSize);
    }
  }
}
