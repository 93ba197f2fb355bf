package io.sparkblip2.tables;

import io.sparkblip2.config.WrongCallException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * What {@code --images} names: a folder, a glob or a file of images, or a table with a column of
 * URIs.
 *
 * <p>An existing path is taken first, so a folder called {@code photos[1]} is a folder. A folder is
 * a table if it holds a Delta log or files written by Spark ({@code part-*.parquet}, {@code
 * part-*.csv}), be they in folders {@code column=value}; a word that is no path and has no wildcard
 * is the name of a catalog table.
 */
public final class ImageSource {
  private static final Pattern PARTITION = Pattern.compile("[^=]+=.*");

  private final SparkSession spark;
  private final String images;
  private final String uriColumn;
  private final String option;

  /**
   * @param uriColumn read only if the source is a table
   */
  public ImageSource(SparkSession spark, String images, String uriColumn) {
    this(spark, images, uriColumn, "--images");
  }

  /**
   * @param option what names the source, for messages
   */
  public ImageSource(SparkSession spark, String images, String uriColumn, String option) {
    this.option = option;
    this.spark = spark;
    this.images = images;
    this.uriColumn = uriColumn;
  }

  /**
   * Lists the images; the directories are read by the executors.
   *
   * @throws WrongCallException if there is no such source, no image in it, or no such column
   */
  public ImageListing list() {
    FileStatus path = path();
    if (path != null) {
      return listPath(path);
    }
    if (FolderListing.isGlob(images)) {
      return new FolderListing(spark).glob(images);
    }
    if (isTable()) {
      return column().list(spark.table(TableName.quote(images)));
    }
    throw new WrongCallException(
        "There are no images at '"
            + images
            + "': neither a folder, a file nor a table has that name. Check "
            + option
            + ".");
  }

  /**
   * The Delta table that is named; empty where something else is.
   *
   * @throws WrongCallException if it has no such column
   */
  public Optional<DeltaSource> delta() {
    FileStatus path = path();
    if (path != null) {
      return formatOf(path).equals("delta")
          ? Optional.of(DeltaSource.at(spark, path.getPath().toString(), column()))
          : Optional.empty();
    }
    String name = TableName.quote(images);
    return isTable() && DeltaSource.isDelta(spark, name)
        ? Optional.of(DeltaSource.named(spark, name, column()))
        : Optional.empty();
  }

  /** The path that is named; null if there is none. */
  private FileStatus path() {
    try {
      Path path = new Path(images);
      FileSystem files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
      return files.exists(path) ? files.getFileStatus(path) : null;
    } catch (IllegalArgumentException | IOException e) {
      throw cannotBeRead(e);
    }
  }

  private boolean isTable() {
    return TableName.isValid(images) && spark.catalog().tableExists(TableName.quote(images));
  }

  private UriColumn column() {
    return new UriColumn(images, uriColumn);
  }

  private ImageListing listPath(FileStatus status) {
    String path = status.getPath().toString();
    switch (formatOf(status)) {
      case "delta":
        return column().list(spark.read().format("delta").load(path));
      case "parquet":
        return column().list(spark.read().parquet(path));
      case "csv":
        return column().list(spark.read().option("header", true).option("escape", "\"").csv(path));
      default:
        FolderListing listing = new FolderListing(spark);
        return status.isFile() ? listing.file(status) : listing.folder(path);
    }
  }

  private String formatOf(FileStatus status) {
    if (status.isFile()) {
      return formatOf(status.getPath().toString());
    }
    try {
      Path folder = status.getPath();
      return formatOfFolder(
          folder.getFileSystem(spark.sparkContext().hadoopConfiguration()), folder);
    } catch (IOException e) {
      throw cannotBeRead(e);
    }
  }

  private WrongCallException cannotBeRead(Exception cause) {
    return new WrongCallException(
        "The images '" + images + "' cannot be read: " + cause.getMessage(), cause);
  }

  private static String formatOfFolder(FileSystem files, Path folder) throws IOException {
    if (files.exists(new Path(folder, "_delta_log"))) {
      return "delta";
    }
    return formatOfParts(files, folder);
  }

  /** What the first visible entry says; a table may lie in folders of a column's values. */
  private static String formatOfParts(FileSystem files, Path folder) throws IOException {
    var entries = files.listStatusIterator(folder);
    while (entries.hasNext()) {
      FileStatus entry = entries.next();
      String name = entry.getPath().getName();
      if (name.startsWith("_") || name.startsWith(".")) {
        continue;
      }
      if (entry.isDirectory() && PARTITION.matcher(name).matches()) {
        return formatOfParts(files, entry.getPath());
      }
      return name.startsWith("part-") ? formatOf(name) : "images";
    }
    return "images";
  }

  private static String formatOf(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".parquet")) {
      return "parquet";
    }
    return lower.endsWith(".csv") || lower.endsWith(".csv.gz") ? "csv" : "images";
  }
}
