package io.sparkblip2.tables;

import io.sparkblip2.image.FileVersion;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.image.ImageFetcher;
import java.io.Serializable;
import java.sql.Timestamp;
import java.util.Iterator;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Looks at files inside a task, by themselves or by folders; rows as {@link ImageListing}'s. */
record FileLookup(ImageAccess access, HadoopSettings hadoop, LookupTally tally)
    implements Serializable {

  /** A row for each URI. */
  Iterator<Row> files(Iterator<Row> uris) {
    TaskLookup lookup = lookup();
    return each(uris, uri -> file(uri.getString(0), lookup));
  }

  /** A row for each file of each folder, as far as it can be listed. */
  Iterator<Row> folders(Iterator<Row> folders) {
    TaskLookup lookup = lookup();
    return new Flattened<>(
        folders,
        row -> {
          String folder = row.getString(0);
          return each(
              lookup.folder(folder),
              file ->
                  row(
                      folder + "/" + file.getPath().getName(),
                      new FileVersion(file.getModificationTime(), file.getLen())));
        });
  }

  /**
   * Asks by themselves for the files that the list of their folder lacks: they are gone, or their
   * folder may be read and not listed.
   */
  Iterator<Row> unlisted(Iterator<Row> images) {
    TaskLookup lookup = lookup();
    return each(images, image -> image.isNullAt(1) ? file(image.getString(0), lookup) : image);
  }

  private TaskLookup lookup() {
    return new TaskLookup(new ImageFetcher(access, hadoop.configuration()), tally);
  }

  private static Row file(String uri, TaskLookup lookup) {
    return lookup
        .file(uri)
        .map(version -> row(uri, version))
        .orElseGet(() -> RowFactory.create(uri, null, null));
  }

  private static Row row(String uri, FileVersion version) {
    return RowFactory.create(uri, new Timestamp(version.modifiedAt()), version.length());
  }

  private static <S> Iterator<Row> each(Iterator<S> items, Function<S, Row> row) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return items.hasNext();
      }

      @Override
      public Row next() {
        return row.apply(items.next());
      }
    };
  }
}
