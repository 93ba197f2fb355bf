package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class Float32RetryTest {
  private static final Prediction NON_FINITE =
      new Prediction.Failure("compute", "NON_FINITE", "not finite");

  private final AtomicInteger loads = new AtomicInteger();

  @Test
  void anImageWithoutFiniteNumbersIsComputedOnceMoreAndSaysSo() {
    FakeBatchModel second = new FakeBatchModel(8, 8, "");
    Float32Retry model = model(new Overflowing(3), second);

    List<List<Prediction>> results = model.predict(images(6));

    for (int i = 0; i < 6; i++) {
      List<String> flags = i == 3 ? List.of("written_in_float32") : List.of();
      assertThat(results.get(i))
          .containsExactly(new Prediction.Caption(Integer.toString(i), -1, "", flags));
    }
    assertThat(second.sizes).containsExactly(1);
    model.predict(images(6));
    assertThat(loads).hasValue(1);
  }

  @Test
  void whatIsNotFiniteInFloat32EitherIsAFailure() {
    Float32Retry model = model(new Overflowing(3), new Overflowing(3));
    assertThat(model.predict(images(4)).get(3)).containsExactly(NON_FINITE);
  }

  @Test
  void withoutMemoryForASecondModelTheFailureStandsAndIsNotTriedAgain() {
    Float32Retry model =
        new Float32Retry(
            new Overflowing(3),
            () -> {
              loads.incrementAndGet();
              throw new EngineException("CUDA out of memory.");
            });
    for (int i = 0; i < 2; i++) {
      List<List<Prediction>> results = model.predict(images(5));
      assertThat(results.get(3)).containsExactly(NON_FINITE);
      assertThat(results.get(4)).containsExactly(FakeBatchModel.caption("4"));
    }
    assertThat(loads).hasValue(1);
  }

  @Test
  void aSecondModelThatFindsNoMemoryWhenItComputesIsGivenUp() {
    AtomicInteger closed = new AtomicInteger();
    FakeBatchModel second =
        new FakeBatchModel(8, 0, "") {
          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };
    Float32Retry model = model(new Overflowing(3), second);
    for (int i = 0; i < 2; i++) {
      assertThat(model.predict(images(5)).get(3)).containsExactly(NON_FINITE);
    }
    model.close();

    assertThat(second.outOfMemory).isEqualTo(1);
    assertThat(loads).hasValue(1);
    assertThat(closed).hasValue(1);
    assertThat(model.visionForwards()).isEqualTo(1);
  }

  @Test
  void nothingIsLoadedWhereAllIsWell() {
    model(new Overflowing(99), new FakeBatchModel(8, 8, "")).predict(images(4));
    assertThat(loads).hasValue(0);
  }

  private Float32Retry model(BatchModel first, BatchModel second) {
    return new Float32Retry(
        first,
        () -> {
          loads.incrementAndGet();
          return second;
        });
  }

  private static List<ImageRequest> images(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new ImageRequest(
                    new byte[] {(byte) i},
                    new Wanted(true, List.of(), false),
                    new CompletableFuture<>()))
        .toList();
  }

  /** Gives no finite numbers for one image. */
  private record Overflowing(int image) implements BatchModel {
    @Override
    public int batchSize() {
      return 8;
    }

    @Override
    public List<List<Prediction>> predict(List<ImageRequest> requests) {
      return requests.stream()
          .map(
              request ->
                  request.pixels()[0] == image
                      ? List.of(NON_FINITE)
                      : List.of(FakeBatchModel.caption(Integer.toString(request.pixels()[0]))))
          .toList();
    }

    @Override
    public long visionForwards() {
      return 0;
    }

    @Override
    public long decoderSteps() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
