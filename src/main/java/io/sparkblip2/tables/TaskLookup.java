package io.sparkblip2.tables;

import io.sparkblip2.image.FileVersion;
import io.sparkblip2.image.ImageFetcher;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Looks at files and folders for one task. A file that cannot be looked at is unknown; a store that
 * has not answered many times in a row, each of which may take minutes, is asked no more. One that
 * denies access has not answered: credentials that have lapsed are denied every file.
 */
final class TaskLookup {
  private static final int PATIENCE = 32;
  private static final Pattern STORE = Pattern.compile("^[^:/]+:(//[^/]*)?");

  private final ImageFetcher fetcher;
  private final LookupTally tally;
  private final Map<String, Integer> failuresInARow = new HashMap<>();
  private boolean hasToldWhy;

  TaskLookup(ImageFetcher fetcher, LookupTally tally) {
    this.fetcher = fetcher;
    this.tally = tally;
  }

  Optional<FileVersion> file(String uri) {
    if (isAnswering(uri)) {
      try {
        Optional<FileVersion> version = fetcher.version(uri);
        failuresInARow.remove(store(uri));
        tally.answered().add(1);
        return version;
      } catch (IOException e) {
        countFailure(uri);
        tellWhy(uri, e);
      }
    }
    tally.unanswered().add(1);
    return Optional.empty();
  }

  /** The files of a folder as far as it can be listed. */
  Iterator<FileStatus> folder(String folder) {
    return new Iterator<>() {
      private RemoteIterator<FileStatus> files;
      private FileStatus next;
      private boolean ended = !isAnswering(folder);

      @Override
      public boolean hasNext() {
        try {
          if (next == null && !ended) {
            files = files == null ? fetcher.files(folder) : files;
            ended = !files.hasNext();
            next = ended ? null : files.next();
            failuresInARow.remove(store(folder));
          }
        } catch (IOException e) {
          countFailure(folder);
          ended = true;
        }
        return next != null;
      }

      @Override
      public FileStatus next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        FileStatus file = next;
        next = null;
        tally.answered().add(1);
        return file;
      }
    };
  }

  private boolean isAnswering(String uri) {
    return failuresInARow.getOrDefault(store(uri), 0) < PATIENCE;
  }

  private void countFailure(String uri) {
    failuresInARow.merge(store(uri), 1, Integer::sum);
  }

  private void tellWhy(String uri, IOException e) {
    if (!hasToldWhy) {
      tally.reasons().add(uri + " (" + e.getClass().getSimpleName() + ": " + e.getMessage() + ")");
      hasToldWhy = true;
    }
  }

  /** Scheme and host of a URI; the plain paths have a store of their own. */
  private static String store(String uri) {
    Matcher store = STORE.matcher(uri);
    return store.find() ? store.group() : "";
  }
}
