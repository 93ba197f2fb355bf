package io.sparkblip2.pipeline;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.tables.OutputTables;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one run at a time write to an output; two would compute the same images and take each
 * other's staged slices for leftovers.
 *
 * <p>The lock is a file that gets a new time every ten seconds. It is void if its process is gone
 * from this machine, or, written on another one, if it is two minutes old and was watched for the
 * time of three refreshes without moving: the clocks may differ. One that is younger is watched
 * until it moves or is that old, since a driver that died may have been started again elsewhere at
 * once. A run that slept so long finds another owner in it, and has to end without completing its
 * slice.
 */
final class RunLock implements AutoCloseable {
  private static final Duration REFRESH = Duration.ofSeconds(10);
  private static final Duration LEASE = Duration.ofMinutes(2);
  private static final int WATCHED_REFRESHES = 3;

  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

  private final FileSystem files;
  private final Path file;
  private final byte[] owner;
  private final ScheduledExecutorService refresher =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "run-lock");
            thread.setDaemon(true);
            return thread;
          });

  private RunLock(FileSystem files, Path file, String runId) {
    this.files = files;
    this.file = file;
    this.owner = (here() + " " + runId).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @throws WrongCallException if another run holds the lock
   */
  static RunLock acquire(SparkSession spark, OutputTables tables, String runId) {
    return acquire(spark, tables, runId, REFRESH, LEASE);
  }

  /** As above, with another time between two refreshes, and until the lock is void. */
  static RunLock acquire(
      SparkSession spark, OutputTables tables, String runId, Duration refresh, Duration lease) {
    Path file = new Path(tables.staging(), "_lock");
    try {
      FileSystem files = file.getFileSystem(spark.sparkContext().hadoopConfiguration());
      if (files.exists(file)) {
        refuseLiving(files, file, tables, refresh, lease);
        files.delete(file, false);
      }
      RunLock lock = new RunLock(files, file, runId);
      lock.write(false);
      lock.refresher.scheduleAtFixedRate(
          lock::refresh, refresh.toMillis(), refresh.toMillis(), TimeUnit.MILLISECONDS);
      return lock;
    } catch (FileAlreadyExistsException faster) {
      throw new WrongCallException("Another run has just begun to write to " + tables + ".");
    } catch (IOException e) {
      throw new UncheckedIOException("The lock '" + file + "' cannot be written", e);
    }
  }

  /**
   * @throws LostLockException if another run has taken over
   */
  void ensureHeld() {
    try {
      if (!isOurs()) {
        throw new LostLockException(
            "Another run has taken over, as this one did not move for two minutes. It does what was"
                + " missing; what this one had computed of its last slice is dropped.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The lock '" + file + "' cannot be read", e);
    }
  }

  @Override
  public void close() {
    // Not interrupted: a refresh that is cut short leaves an empty file, which nobody would own.
    refresher.shutdown();
    try {
      refresher.awaitTermination(LEASE.toSeconds(), TimeUnit.SECONDS);
      if (!isOurs()) {
        return;
      }
      files.delete(file, false);
      if (files.listStatus(file.getParent()).length == 0) {
        files.delete(file.getParent(), false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The lock '" + file + "' cannot be removed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Never in the midst of a refresh. */
  private synchronized boolean isOurs() throws IOException {
    return files.exists(file) && Arrays.equals(read(files, file), owner);
  }

  private static byte[] read(FileSystem files, Path file) throws IOException {
    try (var in = files.open(file)) {
      return in.readAllBytes();
    }
  }

  private static void refuseLiving(
      FileSystem files, Path file, OutputTables tables, Duration refresh, Duration lease)
      throws IOException {
    String owner = owner(files, file);
    String[] words = owner.split(" ");
    boolean sameMachine =
        words.length == 4 && isNameOfOneMachine(host()) && words[0].equals(host());
    boolean living =
        sameMachine
            ? isRunning(words[1], words[2])
            : !owner.isEmpty() && isMoving(files, file, owner, refresh, lease);
    if (living) {
      throw new WrongCallException(
          "Another run is writing to %s (host, process, start, run: %s); wait for it to end. If it is gone, delete '%s'."
              .formatted(tables, owner, file));
    }
  }

  /** Process numbers of two containers that are both called localhost say nothing. */
  private static boolean isNameOfOneMachine(String host) {
    return !host.equals("?") && !host.startsWith("localhost");
  }

  /** Watches a lock of another machine until its time changes, or else until it is void. */
  private static boolean isMoving(
      FileSystem files, Path file, String owner, Duration refresh, Duration lease)
      throws IOException {
    try {
      long written = files.getFileStatus(file).getModificationTime();
      LOG.warn(
          "A run on another machine holds '{}' (host, process, start, run: {}); waiting for up to {}"
              + " s to see whether it is still alive",
          file,
          owner,
          lease.toSeconds());
      // By our own clock neither shorter nor longer, as the other one may be behind or ahead.
      long start = System.nanoTime();
      long shortest = start + WATCHED_REFRESHES * refresh.toNanos();
      long longest = start + lease.toNanos();
      while (System.nanoTime() < longest
          && (System.nanoTime() < shortest || isYounger(files, file, lease))) {
        Thread.sleep(Math.min(1_000, refresh.toMillis()));
        if (files.getFileStatus(file).getModificationTime() != written) {
          return true;
        }
      }
      LOG.warn("It is not: its lock did not move, and this run takes over");
      return false;
    } catch (FileNotFoundException e) {
      return false; // it has just ended
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Empty where a run died before it had written its name; one that lives has soon done so. */
  private static String owner(FileSystem files, Path file) throws IOException {
    byte[] owner = read(files, file);
    try {
      while (owner.length == 0 && isYounger(files, file, REFRESH)) {
        Thread.sleep(100);
        owner = read(files, file);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new String(owner, StandardCharsets.UTF_8);
  }

  private static boolean isYounger(FileSystem files, Path file, Duration age) throws IOException {
    Instant written = Instant.ofEpochMilli(files.getFileStatus(file).getModificationTime());
    return written.plus(age).isAfter(Instant.now());
  }

  private static boolean isRunning(String pid, String start) {
    return pid.matches("[0-9]{1,18}")
        && ProcessHandle.of(Long.parseLong(pid))
            .map(process -> start(process).equals(start))
            .orElse(false);
  }

  private synchronized void refresh() {
    try {
      if (isOurs()) {
        long now = System.currentTimeMillis();
        files.setTimes(file, now, -1);
        if (files.getFileStatus(file).getModificationTime() / 1000 < now / 1000) {
          // An object store, which has no such call and replaces a file as a whole. Elsewhere the
          // file would be empty for a moment, and for good if the process is killed in it.
          write(true);
        }
      }
    } catch (IOException e) {
      // The lock ages; the next refresh, or the lease of two minutes, will do.
    }
  }

  private void write(boolean overwrite) throws IOException {
    try (FSDataOutputStream out = files.create(file, overwrite)) {
      out.write(owner);
    }
  }

  private static String here() {
    ProcessHandle process = ProcessHandle.current();
    return host() + " " + process.pid() + " " + start(process);
  }

  private static String start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("?");
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "?";
    }
  }
}
