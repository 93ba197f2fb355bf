package io.sparkblip2.tables;

import io.sparkblip2.image.FileVersion;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.image.ImageFetcher;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.util.Iterator;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Looks at files inside a task, by themselves or by folders; rows as {@link ImageListing}'s. */
record FileLookup(ImageAccess access, HadoopSettings hadoop) implements Serializable {

  /** A row for each URI. */
  Iterator<Row> files(Iterator<Row> uris) {
    ImageFetcher fetcher = new ImageFetcher(access, hadoop.configuration());
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return uris.hasNext();
      }

      @Override
      public Row next() {
        String uri = uris.next().getString(0);
        try {
          return fetcher
              .version(uri)
              .map(version -> row(uri, version))
              .orElseGet(() -> RowFactory.create(uri, null, null));
        } catch (IOException e) {
          throw cannotLook(e);
        }
      }
    };
  }

  /** A row for each file of each folder. */
  Iterator<Row> folders(Iterator<Row> folders) {
    ImageFetcher fetcher = new ImageFetcher(access, hadoop.configuration());
    return new Flattened<>(folders, folder -> filesOf(folder.getString(0), fetcher));
  }

  private static Iterator<Row> filesOf(String folder, ImageFetcher fetcher) {
    try {
      RemoteIterator<FileStatus> files = fetcher.files(folder);
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          try {
            return files.hasNext();
          } catch (IOException e) {
            throw cannotLook(e);
          }
        }

        @Override
        public Row next() {
          try {
            FileStatus file = files.next();
            return row(
                folder + "/" + file.getPath().getName(),
                new FileVersion(file.getModificationTime(), file.getLen()));
          } catch (IOException e) {
            throw cannotLook(e);
          }
        }
      };
    } catch (IOException e) {
      throw cannotLook(e);
    }
  }

  private static Row row(String uri, FileVersion version) {
    return RowFactory.create(uri, new Timestamp(version.modifiedAt()), version.length());
  }

  private static UncheckedIOException cannotLook(IOException e) {
    return new UncheckedIOException(
        "The files of the catalog cannot be looked at (--no-file-check leaves that out): "
            + e.getMessage(),
        e);
  }
}
