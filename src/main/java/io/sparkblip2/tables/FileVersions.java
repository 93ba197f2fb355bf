package io.sparkblip2.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_extract;

import io.sparkblip2.image.ImageAccess;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Completes a listing whose source knew URIs alone: the executors look up each file's modification
 * time and length. Where a file cannot be looked at they stay unknown.
 *
 * <p>A local file is asked for by itself, in microseconds. In other stores that is a request each,
 * so a folder that many of the images lie in is listed instead, if that is allowed: S3 lists a
 * thousand files a request.
 */
public final class FileVersions {
  /** So many images of one folder are worth listing all of it. */
  private static final long CROWD = 64;

  private static final int TASKS_PER_SLOT = 4;

  private final SparkSession spark;
  private final LookupTally tally;
  private final FileLookup lookup;

  public FileVersions(SparkSession spark, ImageAccess access) {
    this.spark = spark;
    this.tally = LookupTally.in(spark.sparkContext());
    this.lookup = new FileLookup(access, HadoopSettings.of(spark), tally);
  }

  /** The same images with what their files are like now. */
  public ImageListing of(ImageListing listing) {
    Dataset<Row> uris = listing.images().select("image_uri");
    Column remote = col("image_uri").rlike(remotePattern());
    Dataset<Row> versions =
        uris.filter(remote).isEmpty()
            ? eachFile(uris)
            : eachFile(uris.filter(remote.unary_$bang())).unionByName(remote(uris.filter(remote)));
    return new ImageListing(
        versions,
        listing.root(),
        listing.otherFiles(),
        listing.brokenNames(),
        listing.withoutUri(),
        listing.release());
  }

  /**
   * What to tell of the files that could not be looked at, once the listing was read; empty where
   * there are none.
   *
   * @throws IllegalStateException if they are nearly all of them
   */
  public Optional<String> unanswered() {
    return tally.judge();
  }

  private Dataset<Row> remote(Dataset<Row> uris) {
    Dataset<Row> withFolder =
        uris.withColumn("folder", regexp_extract(col("image_uri"), "^(.*)/[^/]*$", 1));
    Dataset<Row> crowded =
        withFolder
            .groupBy("folder")
            .agg(count(lit(1)).as("images"))
            .filter(col("images").geq(CROWD))
            .select("folder");
    Dataset<Row> files =
        spread(crowded)
            .mapPartitions(
                (MapPartitionsFunction<Row, Row>) lookup::folders,
                Encoders.row(ImageListing.SCHEMA))
            .withColumnRenamed("image_uri", "file");
    Dataset<Row> listed =
        withFolder
            .join(crowded, "folder", "left_semi")
            .join(files, col("image_uri").equalTo(col("file")), "left")
            .select("image_uri", "modified_at", "byte_length")
            .mapPartitions(
                (MapPartitionsFunction<Row, Row>) lookup::unlisted,
                Encoders.row(ImageListing.SCHEMA));
    Dataset<Row> others = withFolder.join(crowded, "folder", "left_anti").select("image_uri");
    return listed.unionByName(eachFile(spread(others)));
  }

  private Dataset<Row> eachFile(Dataset<Row> uris) {
    return uris.mapPartitions(
        (MapPartitionsFunction<Row, Row>) lookup::files, Encoders.row(ImageListing.SCHEMA));
  }

  /**
   * In several tasks for each slot: a request takes a thousand times as long as its row is large,
   * and Spark, which goes by bytes, would leave a million images to a task or two.
   */
  private Dataset<Row> spread(Dataset<Row> requests) {
    return requests.repartition(TASKS_PER_SLOT * spark.sparkContext().defaultParallelism());
  }

  /** Web servers are not among these; nobody asks them. */
  private String remotePattern() {
    String scheme =
        FileSystem.getDefaultUri(spark.sparkContext().hadoopConfiguration()).getScheme();
    String web = "(?i)^(?!file:|https?:)[a-z][a-z0-9+.-]*:/";
    return scheme.equals("file") ? web : web + "|^/";
  }
}
