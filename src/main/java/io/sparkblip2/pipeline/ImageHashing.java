package io.sparkblip2.pipeline;

import io.sparkblip2.image.FetchedImage;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.image.ImageFailure;
import io.sparkblip2.image.ImageFetcher;
import io.sparkblip2.tables.HadoopSettings;
import io.sparkblip2.tables.PlannedImage;
import java.sql.Timestamp;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Reads the files of planned images whose bytes are not known, for their SHA-256. A file that
 * cannot be read is left without one; it fails where it is computed.
 */
record ImageHashing(ImageAccess access, HadoopSettings hadoop, RunMetrics metrics)
    implements MapPartitionsFunction<Row, Row> {
  private static final int MODIFIED_AT = PlannedImage.SCHEMA.fieldIndex("modified_at");
  private static final int BYTE_LENGTH = PlannedImage.SCHEMA.fieldIndex("byte_length");
  private static final int SHA256 = PlannedImage.SCHEMA.fieldIndex("sha256");

  @Override
  public Iterator<Row> call(Iterator<Row> planned) {
    ImageFetcher fetcher = new ImageFetcher(access, hadoop.configuration());
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return planned.hasNext();
      }

      @Override
      public Row next() {
        return hashed(planned.next(), fetcher);
      }
    };
  }

  private Row hashed(Row planned, ImageFetcher fetcher) {
    if (!planned.isNullAt(SHA256)) {
      return planned;
    }
    long start = System.nanoTime();
    try {
      FetchedImage file = fetcher.fetch(planned.getString(0));
      Object[] values = new Object[planned.length()];
      for (int i = 0; i < values.length; i++) {
        values[i] = planned.get(i);
      }
      if (planned.isNullAt(MODIFIED_AT) && file.modifiedAt() != 0) {
        values[MODIFIED_AT] = new Timestamp(file.modifiedAt());
      }
      values[BYTE_LENGTH] = (long) file.bytes().length;
      values[SHA256] = file.sha256();
      return RowFactory.create(values);
    } catch (ImageFailure unreadable) {
      return planned;
    } finally {
      metrics.fetchNanos().add(System.nanoTime() - start);
    }
  }
}
