package io.sparkblip2.pipeline;

import io.sparkblip2.inference.SafeBatch;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.util.AccumulatorV2;

/**
 * The smallest batch that each device turned out to hold; images by device.
 *
 * <p>It has no name: Spark copies a named accumulator whole into the event of every task.
 */
final class SmallestBatches extends AccumulatorV2<SafeBatch, Map<String, Integer>> {
  private static final long serialVersionUID = 1;

  private final TreeMap<String, Integer> images = new TreeMap<>();

  @Override
  public synchronized boolean isZero() {
    return images.isEmpty();
  }

  @Override
  public synchronized SmallestBatches copy() {
    SmallestBatches copy = new SmallestBatches();
    copy.images.putAll(images);
    return copy;
  }

  @Override
  public synchronized void reset() {
    images.clear();
  }

  @Override
  public synchronized void add(SafeBatch batch) {
    images.merge(batch.device(), batch.images(), Math::min);
  }

  @Override
  public void merge(AccumulatorV2<SafeBatch, Map<String, Integer>> other) {
    other.value().forEach((device, size) -> add(new SafeBatch(device, size)));
  }

  @Override
  public synchronized Map<String, Integer> value() {
    return Map.copyOf(images);
  }
}
