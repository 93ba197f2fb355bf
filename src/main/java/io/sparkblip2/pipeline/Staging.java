package io.sparkblip2.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The intermediate files of runs: {@code ROOT/RUN/plan/slice=N} (what to compute) and {@code
 * ROOT/RUN/slice-N} (what was computed). A results folder counts only with its marker, written when
 * all of it is there. {@code ROOT/_suspects} has the journals of crashed processes.
 */
final class Staging {
  private static final String MARKER = "_COMPLETE";
  private static final String SLICE = "slice-";
  private static final String SUSPECTS = "_suspects";

  private final FileSystem files;
  private final Path root;

  Staging(SparkSession spark, String root) {
    this.root = new Path(root);
    try {
      this.files = this.root.getFileSystem(spark.sparkContext().hadoopConfiguration());
    } catch (IOException e) {
      throw new UncheckedIOException("The staging folder '" + root + "' cannot be used", e);
    }
  }

  String plan(String runId) {
    return new Path(run(runId), "plan").toString();
  }

  String planned(String runId, int slice) {
    return new Path(plan(runId), "slice=" + slice).toString();
  }

  String slice(String runId, int slice) {
    return new Path(run(runId), SLICE + slice).toString();
  }

  void markComplete(String runId, int slice) {
    Path marker = new Path(slice(runId, slice), MARKER);
    try {
      files.create(marker, false).close();
    } catch (IOException e) {
      throw failed(marker, e);
    }
  }

  /** The runs that left something here. */
  List<String> runs() {
    List<String> runs = new ArrayList<>();
    for (FileStatus entry : entries(root)) {
      if (entry.isDirectory() && !entry.getPath().getName().equals(SUSPECTS)) {
        runs.add(entry.getPath().getName());
      }
    }
    return runs;
  }

  /** The complete slices of a run in the order of their commits. */
  List<Integer> complete(String runId) {
    List<Integer> slices = new ArrayList<>();
    for (FileStatus entry : entries(run(runId))) {
      String name = entry.getPath().getName();
      if (name.startsWith(SLICE) && exists(new Path(entry.getPath(), MARKER))) {
        slices.add(Integer.valueOf(name.substring(SLICE.length())));
      }
    }
    slices.sort(null);
    return slices;
  }

  void deleteSlice(String runId, int slice) {
    delete(new Path(slice(runId, slice)));
  }

  void deleteRun(String runId) {
    delete(run(runId));
  }

  /** Folder of the crash journals. */
  String suspects() {
    return new Path(root, SUSPECTS).toString();
  }

  void deleteSuspects() {
    delete(new Path(suspects()));
  }

  private Path run(String runId) {
    return new Path(root, runId);
  }

  private FileStatus[] entries(Path folder) {
    try {
      return files.exists(folder) ? files.listStatus(folder) : new FileStatus[0];
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  private boolean exists(Path path) {
    try {
      return files.exists(path);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  private void delete(Path path) {
    try {
      files.delete(path, true);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  private static UncheckedIOException failed(Path path, IOException e) {
    return new UncheckedIOException("The staging file '" + path + "' cannot be used", e);
  }
}
