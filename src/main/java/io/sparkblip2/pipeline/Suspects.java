package io.sparkblip2.pipeline;

import io.sparkblip2.inference.BatchJournal;
import io.sparkblip2.inference.Handling;
import io.sparkblip2.inference.Prediction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;

/**
 * The images that were in native code when a process died, as one task sees them: those of earlier
 * runs, and those of its own earlier attempts. An image that was there once is computed alone, so
 * that the next crash names it; one that was there twice is given up.
 *
 * <p>A journal costs two file operations per batch. On another file system than the local one they
 * are spared until a first sign of trouble, at the price of one more crash.
 *
 * @param deaths by the SHA-256 of an image's bytes
 */
record Suspects(Map<String, Integer> deaths, String task, BatchJournal journal) {
  private static final int ENOUGH = 2;

  /**
   * @param trouble whether there is a reason to keep a journal on any file system
   */
  static Suspects of(String folder, String runId, boolean trouble, Configuration hadoop) {
    TaskContext context = TaskContext.get();
    String task = context.stageId() + " " + context.partitionId();
    Path path = new Path(folder);
    boolean again = context.attemptNumber() > 0 || context.stageAttemptNumber() > 0;
    Reader reader = new Reader(runId, task, context.taskAttemptId(), again);
    try {
      FileSystem files = path.getFileSystem(hadoop);
      Map<String, Integer> deaths = files.exists(path) ? read(files, path, reader) : Map.of();
      boolean journaled = trouble || again || !deaths.isEmpty() || files instanceof LocalFileSystem;
      return new Suspects(
          deaths,
          task + " " + context.taskAttemptId(),
          journaled ? CrashJournal.of(files, path, runId) : BatchJournal.NONE);
    } catch (IOException e) {
      throw new UncheckedIOException("The crash journals in '" + folder + "' cannot be read", e);
    }
  }

  /**
   * @param again whether the task was attempted before
   */
  record Reader(String runId, String task, long attempt, boolean again) {
    /** A first attempt has nothing to look for in its own run's files, which can be thousands. */
    boolean mayConcern(String fileName) {
      return again || !fileName.startsWith(runId + ".");
    }

    /** Living tasks have files there too; an earlier attempt of this one is surely over. */
    boolean isOver(String fileName, String[] line) {
      return !fileName.startsWith(runId + ".")
          || (task.equals(line[1] + " " + line[2]) && Long.parseLong(line[3]) < attempt);
    }
  }

  static Map<String, Integer> read(FileSystem files, Path folder, Reader reader)
      throws IOException {
    Map<String, Integer> deaths = new HashMap<>();
    for (FileStatus file : files.listStatus(folder, path -> reader.mayConcern(path.getName()))) {
      Set<String> dead = new HashSet<>();
      for (String line : lines(files, file.getPath())) {
        String[] words = line.split(" ");
        if (words.length == 4 && reader.isOver(file.getPath().getName(), words)) {
          dead.add(words[0]);
        }
      }
      dead.forEach(image -> deaths.merge(image, 1, Integer::sum));
    }
    return deaths;
  }

  private static List<String> lines(FileSystem files, Path file) {
    try (InputStream in = files.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException gone) {
      return List.of(); // a living task's batch came out meanwhile
    }
  }

  /** What becomes of an image that must not be computed any more; null where it may. */
  Prediction.Failure verdict(String sha256) {
    int times = deaths.getOrDefault(sha256, 0);
    return times < ENOUGH
        ? null
        : new Prediction.Failure(
            "compute",
            "NATIVE_CRASH",
            "The process died %d times while it computed this image".formatted(times));
  }

  Handling handling(String sha256) {
    return new Handling(sha256 + " " + task, deaths.containsKey(sha256), journal);
  }
}
