package io.sparkblip2.tables;

import io.sparkblip2.config.WrongCallException;
import java.io.IOException;
import java.util.Locale;
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
 * part-*.csv}); a word that is no path and has no wildcard is the name of a catalog table.
 */
public final class ImageSource {
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
    try {
      Path path = new Path(images);
      FileSystem files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
      if (files.exists(path)) {
        return listPath(files, files.getFileStatus(path));
      }
    } catch (IllegalArgumentException | IOException e) {
      throw new WrongCallException(
          "The images '" + images + "' cannot be read: " + e.getMessage(), e);
    }
    if (FolderListing.isGlob(images)) {
      return new FolderListing(spark).glob(images);
    }
    if (TableName.isValid(images) && spark.catalog().tableExists(TableName.quote(images))) {
      return UriColumn.list(spark.table(TableName.quote(images)), images, uriColumn);
    }
    throw new WrongCallException(
        "There are no images at '"
            + images
            + "': neither a folder, a file nor a table has that name. Check "
            + option
            + ".");
  }

  private ImageListing listPath(FileSystem files, FileStatus status) throws IOException {
    String path = status.getPath().toString();
    String format = status.isFile() ? formatOf(path) : formatOfFolder(files, status.getPath());
    switch (format) {
      case "delta":
        return UriColumn.list(spark.read().format("delta").load(path), images, uriColumn);
      case "parquet":
        return UriColumn.list(spark.read().parquet(path), images, uriColumn);
      case "csv":
        return UriColumn.list(
            spark.read().option("header", true).option("escape", "\"").csv(path),
            images,
            uriColumn);
      default:
        FolderListing listing = new FolderListing(spark);
        return status.isFile() ? listing.file(status) : listing.folder(path);
    }
  }

  private static String formatOfFolder(FileSystem files, Path folder) throws IOException {
    if (files.exists(new Path(folder, "_delta_log"))) {
      return "delta";
    }
    var entries = files.listStatusIterator(folder);
    while (entries.hasNext()) {
      String name = entries.next().getPath().getName();
      if (!name.startsWith("_") && !name.startsWith(".")) {
        return name.startsWith("part-") ? formatOf(name) : "images";
      }
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
