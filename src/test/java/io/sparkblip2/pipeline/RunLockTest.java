package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  @TempDir Path output;
  private FolderTables tables;
  private Path file;

  @BeforeEach
  void choosePlace() {
    tables = new FolderTables(LocalSpark.session(), output.toString());
    file = output.resolve("_staging/_lock");
  }

  @Test
  void aSecondRunIsRefusedUntilTheFirstEnds() {
    try (RunLock first = acquire("first")) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> acquire("second"))
          .isInstanceOf(WrongCallException.class)
          .hasMessageContaining("first")
          .hasMessageContaining("_lock");
    }
    acquire("second").close();
    assertThat(file.getParent()).doesNotExist();
  }

  @Test
  void aRunWhoseLockWasTakenOverMayNotGoOnAndLeavesTheLockToTheOther() throws IOException {
    RunLock lock = acquire("first");
    lock.ensureHeld();
    Files.delete(file.resolveSibling("._lock.crc"));
    Files.writeString(file, "elsewhere 1 2026-01-01T00:00:00Z second");

    assertThatThrownBy(lock::ensureHeld)
        .isInstanceOf(LostLockException.class)
        .hasMessageContaining("Another run has taken over");
    lock.close();
    assertThat(Files.readString(file)).endsWith(" second");
  }

  @Test
  void theLockOfADeadProcessIsVoid() throws IOException {
    String own;
    try (RunLock lock = acquire("first")) {
      assertThat(lock).isNotNull();
      own = Files.readString(file);
    }
    String[] words = own.split(" ");
    Files.createDirectories(file.getParent());
    // The process number of this test, but of an earlier process.
    Files.writeString(file, words[0] + " " + words[1] + " 2001-01-01T00:00:00Z killed");

    acquire("second").close();

    assertThat(file).doesNotExist();
  }

  @Test
  void theFreshLockOfAnotherMachineCounts() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "elsewhere 1 2001-01-01T00:00:00Z other");
    assertThatThrownBy(() -> acquire("second")).isInstanceOf(WrongCallException.class);

    assertThat(file.toFile().setLastModified(System.currentTimeMillis() - 180_000)).isTrue();
    acquire("second").close();
  }

  private RunLock acquire(String runId) {
    return RunLock.acquire(LocalSpark.session(), tables, runId);
  }
}
