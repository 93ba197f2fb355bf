package io.sparkblip2.image;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes a lack of memory the failure of the one picture that may be too large for what is left.
 * Twice in a row it is the JVM that is ill, and the error goes on. Safe for use by several threads.
 */
public final class MemoryGuard {
  private final AtomicBoolean memoryWasShort = new AtomicBoolean();

  /** Something that allocates pixels. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws ImageFailure;
  }

  /**
   * @throws ImageFailure the work's own, or {@code TOO_MANY_PIXELS}
   */
  public <T> T during(Work<T> work) throws ImageFailure {
    try {
      T result = work.run();
      memoryWasShort.set(false);
      return result;
    } catch (OutOfMemoryError e) {
      if (memoryWasShort.getAndSet(true)) {
        throw e;
      }
      throw ImageFailure.tooManyPixels(
          "There was not enough memory for the pixels; lower --max-image-pixels or raise the "
              + "executor's memory.");
    }
  }
}
