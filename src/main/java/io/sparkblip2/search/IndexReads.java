package io.sparkblip2.search;

import java.util.Locale;

/**
 * What a search read of the index.
 *
 * @param lists read, of {@code allLists}
 * @param files read, of {@code allFiles} of the table {@code index_vectors}
 * @param newer images that the index lacks, whose vectors were read one by one
 */
public record IndexReads(int lists, int allLists, int files, long allFiles, long newer) {
  @Override
  public String toString() {
    String read =
        String.format(
            Locale.ROOT,
            "read %,d of %,d lists, %,d of %,d files of the index",
            lists,
            allLists,
            files,
            allFiles);
    return newer == 0
        ? read
        : read
            + String.format(
                Locale.ROOT,
                ", and each of the %,d images that it lacks; jobs/search.sh --index adds them",
                newer);
  }
}
