package io.sparkblip2.tables;

import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import io.sparkblip2.config.WrongCallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Tables as sub-folders of a base folder, on any Hadoop file system. */
public final class FolderTables extends OutputTables {
  private final String named;
  private final FileSystem files;
  private final Path base;

  /**
   * @param folder need not exist
   * @throws WrongCallException if it is no path that Hadoop knows a file system for
   */
  public FolderTables(SparkSession spark, String folder) {
    super(spark);
    this.named = folder;
    try {
      Path path = new Path(folder);
      this.files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
      this.base = files.makeQualified(path);
    } catch (IllegalArgumentException | IOException e) {
      throw new WrongCallException(
          "The output '" + folder + "' cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * Refuses an image folder that this output lies in: the next run would list its files.
   *
   * @param images the listed folder, null for none
   */
  public void checkOutside(String images) {
    if (images == null) {
      return;
    }
    String root = new Path(images).toString();
    if ((base + "/").startsWith(root + "/")) {
      throw new WrongCallException(
          "The output '%s' lies in the image folder '%s'; choose a folder outside it."
              .formatted(named, images));
    }
  }

  @Override
  public void publishViews() {
    // A folder holds no views; registerViews gives a session its own.
  }

  @Override
  public String staging() {
    return new Path(base, "_staging").toString();
  }

  @Override
  public List<Path> places() {
    return List.of(base);
  }

  @Override
  public String toString() {
    return "'" + named + "'";
  }

  @Override
  public boolean exists(TableDefinition table) {
    return DeltaTable.isDeltaTable(spark(), path(table));
  }

  @Override
  boolean isTable(String name, TableDefinition table) {
    try {
      Path path = new Path(name);
      return path.getFileSystem(spark().sparkContext().hadoopConfiguration())
          .makeQualified(path)
          .equals(new Path(path(table)));
    } catch (IllegalArgumentException | IOException e) {
      return false; // whatever it is, it is not ours
    }
  }

  @Override
  void checkPlace() {
    try {
      if (files.exists(base) && files.getFileStatus(base).isFile()) {
        throw new WrongCallException(
            "The output '" + named + "' is a file; name a folder for the tables.");
      }
      for (Path folder = base; folder != null; folder = folder.getParent()) {
        if (files.exists(new Path(folder, "_delta_log"))) {
          throw new WrongCallException(
              "The output '%s' lies in the Delta table '%s', whose clean-up would delete it; choose another folder."
                  .formatted(named, folder));
        }
      }
      for (TableDefinition table : all()) {
        Path folder = new Path(path(table));
        if (files.exists(folder) && !exists(table) && !isHalfMade(folder)) {
          throw new WrongCallException(
              "'%s' exists but is not a Delta table; choose another output, or move it away."
                  .formatted(path(table)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The output '" + named + "' cannot be read", e);
    }
  }

  /** Whether a run was killed between making a table's folder and its first commit. */
  private boolean isHalfMade(Path folder) throws IOException {
    FileStatus[] entries = files.listStatus(folder);
    return entries.length == 1
        && entries[0].getPath().getName().equals("_delta_log")
        && Arrays.stream(files.listStatus(entries[0].getPath()))
            .noneMatch(entry -> entry.getPath().getName().matches("\\d+\\.(json|checkpoint.*)"));
  }

  @Override
  DeltaTable handle(TableDefinition table) {
    return DeltaTable.forPath(spark(), path(table));
  }

  @Override
  DeltaTableBuilder place(DeltaTableBuilder builder, TableDefinition table) {
    Path folder = new Path(path(table));
    try {
      if (files.exists(folder) && isHalfMade(folder)) {
        files.delete(folder, true); // Delta takes it for a table, and finds none in it
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The folder '" + folder + "' cannot be used", e);
    }
    return builder.location(path(table));
  }

  @Override
  void save(TableDefinition table, DataFrameWriter<Row> writer) {
    writer.save(path(table));
  }

  private String path(TableDefinition table) {
    return new Path(base, table.name()).toString();
  }
}
