package io.sparkblip2.tables;

import static io.sparkblip2.tables.TableDefinition.optional;
import static io.sparkblip2.tables.TableDefinition.required;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The images that a run is asked about, each once.
 *
 * @param images image_uri, modified_at, byte_length; the last two null where the source does not
 *     know them
 * @param root the folder or file that was listed, null for a table
 * @param otherFiles files without an image's name, left out
 * @param brokenNames files and folders whose names are not UTF-8, left out
 * @param withoutUri rows of a table whose URI is NULL or blank, left out; 0 where only its changes
 *     were read
 * @param release gives back what the executors keep of the listing
 */
public record ImageListing(
    Dataset<Row> images,
    String root,
    long otherFiles,
    long brokenNames,
    long withoutUri,
    Runnable release)
    implements AutoCloseable {
  static final StructType SCHEMA =
      new StructType()
          .add(required("image_uri", DataTypes.StringType))
          .add(optional("modified_at", DataTypes.TimestampType))
          .add(optional("byte_length", DataTypes.LongType));

  /**
   * Of a table.
   *
   * @param uris image_uri, each once
   */
  static ImageListing ofUris(Dataset<Row> uris, long withoutUri, Runnable release) {
    Dataset<Row> images =
        uris.withColumn("modified_at", lit(null).cast(DataTypes.TimestampType))
            .withColumn("byte_length", lit(null).cast(DataTypes.LongType));
    return new ImageListing(images, null, 0, 0, withoutUri, release);
  }

  /** Only the first so many by URI, so that the same call means the same images again. */
  public ImageListing first(int count) {
    return new ImageListing(
        images.orderBy(col("image_uri")).limit(count),
        root,
        otherFiles,
        brokenNames,
        withoutUri,
        release);
  }

  @Override
  public void close() {
    release.run();
  }
}
