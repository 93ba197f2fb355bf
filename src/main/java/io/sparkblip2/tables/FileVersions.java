package io.sparkblip2.tables;

import io.sparkblip2.image.FileVersion;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.image.ImageFetcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * Completes a listing whose source knew URIs alone: the executors look up each file's modification
 * time and length. Where a file cannot be looked at they stay unknown.
 */
public final class FileVersions {
  private FileVersions() {}

  public static ImageListing of(SparkSession spark, ImageListing listing, ImageAccess access) {
    HadoopSettings hadoop = HadoopSettings.of(spark);
    MapPartitionsFunction<Row, Row> lookUp =
        rows -> new Looked(rows, new ImageFetcher(access, hadoop.configuration()));
    return new ImageListing(
        listing.images().mapPartitions(lookUp, Encoders.row(ImageListing.SCHEMA)),
        listing.root(),
        listing.otherFiles(),
        listing.withoutUri(),
        listing.release());
  }

  private record Looked(Iterator<Row> rows, ImageFetcher fetcher) implements Iterator<Row> {
    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Row next() {
      String uri = rows.next().getString(0);
      try {
        Optional<FileVersion> version = fetcher.version(uri);
        return RowFactory.create(
            uri,
            version.map(found -> new Timestamp(found.modifiedAt())).orElse(null),
            version.map(FileVersion::length).orElse(null));
      } catch (IOException e) {
        throw new UncheckedIOException("The files of the catalog cannot be looked at", e);
      }
    }
  }
}
