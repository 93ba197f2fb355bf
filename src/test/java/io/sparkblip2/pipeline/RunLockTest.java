package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.LocalSpark;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  private static final Duration LEASE = Duration.ofMinutes(2);

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
    try (RunLock ignored = acquire("first")) {
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
    try (RunLock ignored = acquire("first")) {
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
  void theLockOfAnotherMachineCountsWhileItMoves() throws Exception {
    assertCountsWhileItMoves(Duration.ZERO);
  }

  @Test
  void itDoesSoIfThatMachinesClockIsBehindByMoreThanTheLease() throws Exception {
    assertCountsWhileItMoves(Duration.ofMinutes(3));
  }

  private void assertCountsWhileItMoves(Duration behind) throws Exception {
    foreignLock("elsewhere");
    Runnable move =
        () -> file.toFile().setLastModified(System.currentTimeMillis() - behind.toMillis());
    move.run();
    Thread other =
        new Thread(
            () -> {
              while (!Thread.interrupted()) {
                move.run();
                LockSupport.parkNanos(50_000_000);
              }
            });
    other.start();
    try {
      assertThatThrownBy(() -> acquire("second", Duration.ofSeconds(60)))
          .isInstanceOf(WrongCallException.class)
          .hasMessageContaining("elsewhere");
    } finally {
      other.interrupt();
      other.join();
    }
  }

  @Test
  void anOldLockOfAnotherMachineIsTakenAfterThreeRefreshesWithoutAMove() throws Exception {
    foreignLock("elsewhere");
    assertThat(file.toFile().setLastModified(System.currentTimeMillis() - 180_000)).isTrue();

    long start = System.nanoTime();
    RunLock.acquire(LocalSpark.session(), tables, "second", Duration.ofMillis(200), LEASE).close();

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(600), Duration.ofSeconds(60));
    assertThat(file).doesNotExist();
  }

  @Test
  void theLockOfAnotherMachineThatDoesNotMoveIsWaitedForAndTakenOver() throws Exception {
    foreignLock("elsewhere");

    long start = System.nanoTime();
    acquire("second", Duration.ofSeconds(2)).close();

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(500), Duration.ofSeconds(20));
    assertThat(file).doesNotExist();
  }

  private void foreignLock(String host) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, host + " 1 2001-01-01T00:00:00Z other");
  }

  @Test
  void aRunThatEndsInTheMidstOfARefreshLeavesNoLockBehind() throws Exception {
    LocalSpark.session()
        .sparkContext()
        .hadoopConfiguration()
        .setClass("fs.slow.impl", SlowFiles.class, org.apache.hadoop.fs.FileSystem.class);
    FolderTables slow = new FolderTables(LocalSpark.session(), "slow://host" + output);
    RunLock lock =
        RunLock.acquire(LocalSpark.session(), slow, "first", Duration.ofMillis(50), LEASE);

    assertThat(SlowFiles.REFRESHING.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    lock.close();

    assertThat(file).doesNotExist();
  }

  @Test
  void aRefreshNeverEmptiesTheFile() throws Exception {
    try (RunLock lock =
        RunLock.acquire(LocalSpark.session(), tables, "first", Duration.ofMillis(5), LEASE)) {
      assertThat(file.toFile().setLastModified(System.currentTimeMillis() - 60_000)).isTrue();
      for (int i = 0; i < 500; i++) {
        assertThat(Files.readString(file)).endsWith(" first");
        Thread.sleep(1);
      }
      lock.ensureHeld();
      assertThat(file.toFile().lastModified()).isGreaterThan(System.currentTimeMillis() - 10_000);
    }
  }

  @Test
  void theLockOfARunThatWasKilledBeforeItWroteItsNameIsSoonVoid() throws Exception {
    Files.createDirectories(file.getParent());
    Files.createFile(file);
    assertThat(file.toFile().setLastModified(System.currentTimeMillis() - 9_000)).isTrue();

    acquire("second").close();

    assertThat(file).doesNotExist();
  }

  /**
   * Files of a store without times; overwriting one takes a while with the file empty, and can be
   * interrupted.
   */
  static final class SlowFiles extends RawLocalFileSystem {
    static final Semaphore REFRESHING = new Semaphore(0);

    @Override
    public String getScheme() {
      return "slow";
    }

    @Override
    public URI getUri() {
      return URI.create("slow://host");
    }

    @Override
    public void setTimes(org.apache.hadoop.fs.Path path, long modified, long accessed) {}

    @Override
    public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
      FileStatus status = super.getFileStatus(path);
      return path.getName().equals("_lock")
          ? new FileStatus(status.getLen(), false, 1, 1, 0, path)
          : status;
    }

    @Override
    public FSDataOutputStream create(
        org.apache.hadoop.fs.Path path,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      FSDataOutputStream out =
          super.create(path, overwrite, bufferSize, replication, blockSize, progress);
      if (overwrite) {
        REFRESHING.release();
        try {
          Thread.sleep(200);
        } catch (InterruptedException e) {
          out.close();
          throw new InterruptedIOException("interrupted");
        }
      }
      return out;
    }
  }

  private RunLock acquire(String runId) {
    return RunLock.acquire(LocalSpark.session(), tables, runId);
  }

  private RunLock acquire(String runId, Duration lease) {
    return RunLock.acquire(LocalSpark.session(), tables, runId, Duration.ofSeconds(10), lease);
  }
}
