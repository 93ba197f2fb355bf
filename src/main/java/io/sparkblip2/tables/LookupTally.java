package io.sparkblip2.tables;

import io.sparkblip2.config.Redaction;
import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

/** How many of a catalog's files could be looked at; counted in tasks, judged on the driver. */
record LookupTally(
    LongAccumulator answered, LongAccumulator unanswered, CollectionAccumulator<String> reasons)
    implements Serializable {
  /** Before so many files a ratio says little. */
  private static final long ENOUGH = 20;

  private static final double NEARLY_ALL = 0.9;

  static LookupTally in(SparkContext spark) {
    return new LookupTally(
        spark.longAccumulator(), spark.longAccumulator(), spark.collectionAccumulator());
  }

  /**
   * What to tell of the files that could not be looked at; empty where there are none.
   *
   * @throws IllegalStateException if they are nearly all: the store is down then, and a night that
   *     takes every file for unknown would find nothing changed
   */
  Optional<String> judge() {
    long failed = unanswered.value();
    long all = failed + answered.value();
    if (failed == 0) {
      return Optional.empty();
    }
    String reason = reasons.value().isEmpty() ? "" : ", such as " + reasons.value().get(0);
    if (failed >= ENOUGH && failed >= NEARLY_ALL * all) {
      throw new IllegalStateException(
          said("%,d of %,d files of the catalog cannot be looked at%s", failed, all, reason)
              + ". Is the store up? --no-file-check does without looking; nothing was done.");
    }
    return Optional.of(
        said("%,d of %,d files cannot be looked at%s", failed, all, reason)
            + "; images that are known keep their rows, new ones are tried");
  }

  private static String said(String text, Object... values) {
    return Redaction.of(String.format(Locale.ROOT, text, values));
  }
}
