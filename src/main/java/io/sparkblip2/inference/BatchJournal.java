package io.sparkblip2.inference;

import java.util.List;

/** Notes what is in native code, so that it can be read by others after that killed the process. */
@FunctionalInterface
public interface BatchJournal {
  /** Notes nothing. */
  BatchJournal NONE = images -> () -> {};

  /** A batch on its way through native code. */
  @FunctionalInterface
  interface Entry extends AutoCloseable {
    /** It came out again, with or without a result. */
    @Override
    void close();
  }

  /**
   * Notes a batch; the note outlives the process from here until the entry is closed.
   *
   * @param images as {@link Handling#name} has them
   */
  Entry begin(List<String> images);
}
