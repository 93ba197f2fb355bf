package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.inference.BatchJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashJournalTest {
  @TempDir Path folder;

  @Test
  void aBatchThatCannotBeNotedIsComputedWithoutANoteAndTheNextOneIsNoted() throws IOException {
    Busy files = new Busy();
    files.initialize(folder.toUri(), new Configuration(false));
    CrashJournal journal =
        CrashJournal.of(
            files, new org.apache.hadoop.fs.Path(folder.toUri()), UUID.randomUUID().toString());

    BatchJournal.Entry without = journal.begin(List.of("a"));
    assertThat(folder).isEmptyDirectory();
    without.close();

    files.refuses = false;
    try (BatchJournal.Entry noted = journal.begin(List.of("b", "c"))) {
      assertThat(noted).isNotNull();
      assertThat(folder).isDirectoryContaining(file -> file.toFile().length() == "b\nc".length());
    }
    assertThat(Files.list(folder)).isEmpty();
  }

  /** A store that refuses to write, for a while. */
  private static final class Busy extends RawLocalFileSystem {
    boolean refuses = true;

    @Override
    public FSDataOutputStream create(
        org.apache.hadoop.fs.Path path,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      if (refuses) {
        throw new IOException("503 Slow Down");
      }
      return super.create(path, overwrite, bufferSize, replication, blockSize, progress);
    }
  }
}
