package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.inference.SafeBatch;
import io.sparkblip2.tables.LocalSpark;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SmallestBatchesTest {
  @Test
  void tasksThatReportTheSameDeviceAddNothingButASmallerSize() {
    SmallestBatches batches = new SmallestBatches();
    assertThat(batches.isZero()).isTrue();
    batches.add(new SafeBatch("a small card", 4));
    batches.add(new SafeBatch("a small card", 8));
    SmallestBatches ofAnotherTask = new SmallestBatches();
    ofAnotherTask.add(new SafeBatch("a small card", 2));
    ofAnotherTask.add(new SafeBatch("a large card", 32));

    batches.merge(ofAnotherTask);

    assertThat(batches.value()).isEqualTo(Map.of("a small card", 2, "a large card", 32));
    assertThat(batches.copyAndReset().isZero()).isTrue();
  }

  @Test
  void theEventsOfTasksDoNotCarryThem() {
    RunMetrics metrics = RunMetrics.start(LocalSpark.session().sparkContext());
    assertThat(metrics.safeBatches().name().isEmpty()).isTrue();
    assertThat(metrics.imagesRead().name().isEmpty()).isFalse();
  }
}
