package io.sparkblip2.image;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;

/**
 * Makes a lack of memory the failure of a picture only where the picture is to blame: work that
 * runs short is done once more while nothing else of this JVM is under a guard. What is under a
 * guard inside of another one's work is left to the outer one. Safe for use by several threads.
 */
public final class MemoryGuard {
  private static final ReentrantReadWriteLock PICTURES = new ReentrantReadWriteLock();

  /** A picture that asks for more than such a part of the heap is a large one. */
  private static final int LARGE_PART = 4;

  private final BooleanSupplier isHeapFull;

  public MemoryGuard() {
    this(MemoryGuard::lacksALargePart);
  }

  MemoryGuard(BooleanSupplier isHeapFull) {
    this.isHeapFull = isHeapFull;
  }

  /** Something that allocates pixels. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws ImageFailure;
  }

  /**
   * @throws ImageFailure the work's own, or {@code TOO_MANY_PIXELS}
   * @throws HeapFullError if there was not enough memory for a small picture either
   */
  public <T> T during(Work<T> work) throws ImageFailure {
    if (PICTURES.getReadHoldCount() > 0 || PICTURES.isWriteLockedByCurrentThread()) {
      return work.run();
    }
    try {
      return under(PICTURES.readLock(), work);
    } catch (OutOfMemoryError besideOthers) {
      return alone(work);
    }
  }

  private <T> T alone(Work<T> work) throws ImageFailure {
    try {
      return under(PICTURES.writeLock(), work);
    } catch (OutOfMemoryError e) {
      if (isHeapFull.getAsBoolean()) {
        throw new HeapFullError();
      }
      throw ImageFailure.tooManyPixels(
          "There was not enough memory for the pixels; lower --max-image-pixels or raise the "
              + "executor's memory.");
    }
  }

  private static <T> T under(Lock lock, Work<T> work) throws ImageFailure {
    lock.lock();
    try {
      return work.run();
    } finally {
      lock.unlock();
    }
  }

  private static boolean lacksALargePart() {
    long part = Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / LARGE_PART);
    try {
      return new byte[(int) part].length < part;
    } catch (OutOfMemoryError e) {
      return true;
    }
  }
}
