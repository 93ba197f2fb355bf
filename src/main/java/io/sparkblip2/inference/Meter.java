package io.sparkblip2.inference;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;

/**
 * Counts what a model does, and how long its parts take. Counts grow only. Safe for use by several
 * threads.
 *
 * <p>Times are those of calls: where a GPU may still be at it, the work has to wait for it.
 */
public final class Meter {
  private final AtomicLongArray values = new AtomicLongArray(Measure.values().length);

  /** Adds to a count. */
  public void add(Measure measure, long amount) {
    values.addAndGet(measure.ordinal(), amount);
  }

  /** Does some work and adds how long it took; work that throws is not counted. */
  public <T> T time(Measure measure, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    add(measure, System.nanoTime() - start);
    return result;
  }

  /** All counts as they stand. */
  public Reading read() {
    Map<Measure, Long> counts = new EnumMap<>(Measure.class);
    for (Measure measure : Measure.values()) {
      counts.put(measure, values.get(measure.ordinal()));
    }
    return new Reading(counts);
  }

  /** Counts at one moment, or between two. */
  public record Reading(Map<Measure, Long> counts) {
    public Reading {
      counts = Collections.unmodifiableMap(new EnumMap<>(counts));
    }

    public long of(Measure measure) {
      return counts.get(measure);
    }

    /** Several times together, in seconds. */
    public double seconds(Measure... times) {
      return Arrays.stream(times).mapToLong(this::of).sum() / 1e9;
    }

    /** What was counted since. */
    public Reading minus(Reading before) {
      Map<Measure, Long> since = new EnumMap<>(counts);
      since.replaceAll((measure, count) -> count - before.of(measure));
      return new Reading(since);
    }
  }
}
