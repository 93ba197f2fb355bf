package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplittingModelTest {
  private static final Wanted CAPTION = new Wanted(true, List.of(), false);

  @Test
  void onePoisonedImageBecomesAFailureAndItsNeighboursKeepTheirCaptions() {
    FakeBatchModel fake = new FakeBatchModel(16, 16, "index out of range in self");
    List<List<Prediction>> results = new SplittingModel(fake).predict(images(16));

    for (int i = 0; i < 16; i++) {
      Prediction expected =
          i == FakeBatchModel.POISON
              ? new Prediction.Failure("compute", "COMPUTE_ERROR", "index out of range in self")
              : FakeBatchModel.caption(Integer.toString(i));
      assertThat(results.get(i)).containsExactly(expected);
    }
    // One call, then two for each of the log2(16) halvings.
    assertThat(fake.sizes).hasSize(1 + 2 * 4);
  }

  @Test
  void aBatchThatDoesNotFitIsHalvedAndLaterBatchesStaySmall() {
    FakeBatchModel fake = new FakeBatchModel(12, 3, "");
    SplittingModel model = new SplittingModel(fake);

    assertThat(model.predict(images(12))).hasSize(12);
    assertThat(fake.sizes).containsExactly(12, 6, 3, 3, 6, 3, 3);
    assertThat(model.batchSize()).isEqualTo(3);
  }

  @Test
  void anImageThatNeverFitsIsAFailureThatSaysSo() {
    FakeBatchModel fake = new FakeBatchModel(2, 0, "");
    List<List<Prediction>> results = new SplittingModel(fake).predict(images(2));

    assertThat(results)
        .allSatisfy(
            one ->
                assertThat(((Prediction.Failure) one.get(0)).errorClass())
                    .isEqualTo("OUT_OF_MEMORY"));
  }

  @Test
  void aLostDeviceIsNotBlamedOnAnImage() {
    FakeBatchModel fake = new FakeBatchModel(16, 16, "CUDA error: device-side assert triggered");
    assertThatThrownBy(() -> new SplittingModel(fake).predict(images(16)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("The device is lost");
  }

  private static List<ImageRequest> images(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new ImageRequest(new byte[] {(byte) i}, CAPTION, new CompletableFuture<>()))
        .toList();
  }
}
