package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.Precision;
import io.sparkblip2.generation.GenerationOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PredictorRegistryTest {
  private static final Wanted CAPTION = new Wanted(true, List.of(), false);

  @Test
  void manyThreadsShareOneLoadAndEachGetsItsOwnResults() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    PredictorRegistry registry =
        new PredictorRegistry(
            (spec, device) -> {
              loads.incrementAndGet();
              return new FakeBatchModel(8, 8, "");
            });
    List<Thread> threads = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      byte own = (byte) (20 + t);
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 200; i++) {
                  ImagePredictor predictor = registry.get(spec("a"), DeviceAddress.CPU);
                  List<Prediction> found = predictor.submit(new byte[] {own}, CAPTION).join();
                  if (!found.equals(List.of(FakeBatchModel.caption(Byte.toString(own))))) {
                    synchronized (wrong) {
                      wrong.add(found.toString());
                    }
                  }
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).isEmpty();
    assertThat(loads).hasValue(1);
    assertThat(registry.get(spec("a"), DeviceAddress.CPU).statistics().visionForwards())
        .isEqualTo(800);
  }

  @Test
  void eachDeviceHasItsOwnPredictor() {
    PredictorRegistry registry =
        new PredictorRegistry((spec, device) -> new FakeBatchModel(8, 8, ""));
    assertThat(registry.get(spec("a"), DeviceAddress.cuda(0)))
        .isSameAs(registry.get(spec("a"), DeviceAddress.cuda(0)))
        .isNotSameAs(registry.get(spec("a"), DeviceAddress.cuda(1)));
  }

  @Test
  void anotherModelOnTheSameDeviceEndsTheFirst() {
    PredictorRegistry registry =
        new PredictorRegistry((spec, device) -> new FakeBatchModel(8, 8, ""));
    ImagePredictor first = registry.get(spec("a"), DeviceAddress.CPU);
    ImagePredictor second = registry.get(spec("b"), DeviceAddress.CPU);

    assertThat(second.submit(new byte[] {1}, CAPTION).join()).hasSize(1);
    assertThatThrownBy(() -> first.submit(new byte[] {1}, CAPTION).get())
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aModelThatCannotBeLoadedFailsItsImagesAndIsTriedAgain() {
    AtomicInteger tries = new AtomicInteger();
    PredictorRegistry registry =
        new PredictorRegistry(
            (spec, device) -> {
              if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("no such folder");
              }
              return new FakeBatchModel(8, 8, "");
            });
    CompletableFuture<List<Prediction>> first =
        registry.get(spec("a"), DeviceAddress.CPU).submit(new byte[] {1}, CAPTION);

    assertThatThrownBy(first::join).hasMessageContaining("no such folder");
    assertThat(registry.get(spec("a"), DeviceAddress.CPU).submit(new byte[] {1}, CAPTION).join())
        .containsExactly(FakeBatchModel.caption("1"));
  }

  private static PredictorSpec spec(String model) {
    return new PredictorSpec(
        model, "f", 14, Precision.FLOAT32, "", GenerationOptions.greedy(), 0, null);
  }
}
