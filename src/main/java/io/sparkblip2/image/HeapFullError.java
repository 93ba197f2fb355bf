package io.sparkblip2.image;

/**
 * The heap is full of other things than pictures, so that none can be judged in this JVM.
 *
 * <p>An error, as no image is to blame; not one of those on which Spark ends the JVM, as a job
 * would then end without a word on memory.
 */
public final class HeapFullError extends Error {
  private static final long serialVersionUID = 1;

  HeapFullError() {
    super(
        "The Java heap (%d MB) is too full to decode an image even alone. Raise --driver-memory, on"
                .formatted(Runtime.getRuntime().maxMemory() >> 20)
            + " a cluster spark.executor.memory, or let fewer tasks run at once"
            + " (spark.executor.cores, local[N]).");
  }
}
