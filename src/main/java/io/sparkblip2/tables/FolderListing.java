package io.sparkblip2.tables;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.sparkblip2.config.WrongCallException;
import java.io.IOException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Images under folders, level by level: executors read the directories, and only the names of
 * directories come to the driver.
 */
final class FolderListing {
  private static final int DIRECTORIES_PER_TASK = 16;

  private final SparkSession spark;

  FolderListing(SparkSession spark) {
    this.spark = spark;
  }

  static boolean isGlob(String path) {
    return path.matches(".*[*?\\[{].*");
  }

  /** The file itself, whatever its name is. */
  ImageListing file(FileStatus file) {
    Row row =
        RowFactory.create(
            file.getPath().toString(), new Timestamp(file.getModificationTime()), file.getLen());
    Dataset<Row> images = spark.createDataFrame(List.of(row), ImageListing.SCHEMA);
    return new ImageListing(images, file.getPath().toString(), 0, 0, 0, () -> {});
  }

  /** Files with an image's extension, at any depth. */
  ImageListing folder(String folder) {
    return walk(List.of(DirectoryReader.Directory.start(folder, List.of())), folder, folder);
  }

  /** Every file that matches, and what lies under the folders that match. */
  ImageListing glob(String pattern) {
    List<DirectoryReader.Directory> starts = new ArrayList<>();
    try {
      for (String flat : GlobExpander.expand(pattern)) {
        starts.add(start(new Path(flat)));
      }
    } catch (IOException e) {
      throw new WrongCallException("The glob '" + pattern + "' is malformed: " + e.getMessage(), e);
    }
    return walk(starts, pattern, starts.get(0).path());
  }

  /** Splits a glob before its first component with a wildcard. */
  private DirectoryReader.Directory start(Path glob) throws IOException {
    List<String> components = new ArrayList<>();
    Path base = glob;
    while (base.getParent() != null && isGlob(base.toString())) {
      components.add(0, base.getName());
      base = base.getParent();
    }
    Path folder = base.toString().isEmpty() ? new Path(".") : base;
    Path qualified =
        folder.getFileSystem(spark.sparkContext().hadoopConfiguration()).makeQualified(folder);
    return DirectoryReader.Directory.start(qualified.toString(), components);
  }

  private ImageListing walk(List<DirectoryReader.Directory> starts, String named, String root) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    DirectoryReader reader = new DirectoryReader(HadoopSettings.of(spark));
    List<JavaRDD<Row>> levels = new ArrayList<>();
    Set<String> followed = new HashSet<>();
    List<DirectoryReader.Directory> level = starts;
    while (!level.isEmpty()) {
      int tasks = Math.max(1, level.size() / DIRECTORIES_PER_TASK);
      JavaRDD<Row> entries =
          context.parallelize(level, tasks).mapPartitions(reader).persist(StorageLevel.DISK_ONLY());
      levels.add(entries);
      level = unlessFollowed(DirectoryReader.directories(entries).collect(), followed);
    }
    Dataset<Row> all = null;
    for (JavaRDD<Row> entries : levels) {
      Dataset<Row> frame = spark.createDataFrame(entries, DirectoryReader.SCHEMA);
      all = all == null ? frame : all.unionByName(frame);
    }
    Dataset<Row> images =
        all.filter(col("kind").equalTo(DirectoryReader.IMAGE))
            .select("image_uri", "modified_at", "byte_length")
            .dropDuplicates("image_uri");
    Row counts =
        all.agg(
                sumOf(DirectoryReader.OTHERS, col("byte_length")),
                sumOf(DirectoryReader.IMAGE, lit(1L)),
                sumOf(DirectoryReader.BROKEN_NAMES, col("byte_length")),
                sumOf(DirectoryReader.FOREIGN_NAMES, col("byte_length")))
            .first();
    refuseForeign(named, counts.<Long>getAs(DirectoryReader.FOREIGN_NAMES));
    long others = counts.<Long>getAs(DirectoryReader.OTHERS);
    long brokenNames = counts.<Long>getAs(DirectoryReader.BROKEN_NAMES);
    if (counts.<Long>getAs(DirectoryReader.IMAGE) == 0) {
      throw new WrongCallException(
          "There is no image in '%s' (%d other files); images end in %s."
              .formatted(
                  named, others + brokenNames, String.join(", ", DirectoryReader.EXTENSIONS)));
    }
    return new ImageListing(
        images, root, others, brokenNames, 0, () -> levels.forEach(JavaRDD::unpersist));
  }

  /**
   * Without the links in linked folders whose targets links led to from there before: where folders
   * link to each other, there are more ways through them than could ever be walked.
   */
  private static List<DirectoryReader.Directory> unlessFollowed(
      List<DirectoryReader.Directory> found, Set<String> followed) {
    return found.stream()
        .sorted(Comparator.comparing(DirectoryReader.Directory::path)) // the same ones every time
        .filter(
            directory -> directory.nestedTarget() == null || followed.add(directory.nestedTarget()))
        .toList();
  }

  private static Column sumOf(String kind, Column number) {
    return coalesce(sum(when(col("kind").equalTo(kind), number)), lit(0L)).as(kind);
  }

  private static void refuseForeign(String named, long names) {
    if (names > 0) {
      throw new WrongCallException(
          ("'%s' has %d names that cannot be read, as Java was not started in a UTF-8 locale, and"
                  + " their images would be missing. Set LC_ALL=C.UTF-8 in the environment, and for"
                  + " executors --conf spark.executorEnv.LC_ALL=C.UTF-8.")
              .formatted(named, names));
    }
  }
}
