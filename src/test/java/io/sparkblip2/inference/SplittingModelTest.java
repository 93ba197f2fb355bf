package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplittingModelTest {
  private static final Wanted CAPTION = new Wanted(true, List.of(), false);
  private static final String TOO_LARGE = "CUDA out of memory. Tried to allocate 90.00 GiB";

  @Test
  void onePoisonedImageBecomesAFailureAndItsNeighboursKeepTheirCaptions() {
    FakeBatchModel fake = new FakeBatchModel(16, 16, "index out of range in self");
    List<List<Prediction>> results = new SplittingModel(fake, 0).predict(images(16));

    assertOnlyThePoisonFailed(results, "COMPUTE_ERROR", "index out of range in self");
    // One call, then two for each of the log2(16) halvings.
    assertThat(fake.sizes).hasSize(1 + 2 * 4);
  }

  /** Whatever fits, from all to one image, in batches that start full and end with a rest. */
  @ParameterizedTest
  @CsvSource({
    "32, 32", "32, 31", "32, 16", "32, 9", "32, 3", "32, 1", "12, 3", "12, 5", "7, 2", "1, 1"
  })
  void findingTheSizeThatFitsCostsLog2OfTheBatchPlusOneCallsInTheWholeRun(int batch, int fits) {
    FakeBatchModel fake = new FakeBatchModel(batch, fits, "");
    SplittingModel model = new SplittingModel(fake, 0);

    for (int given = 0; given < 10; given++) {
      List<List<Prediction>> results = model.predict(healthy(model.capacity().images()));
      assertThat(results).allMatch(one -> one.get(0) instanceof Prediction.Caption);
    }
    assertThat(model.predict(healthy(batch))).hasSize(batch);
    assertThat(fake.outOfMemory).isLessThanOrEqualTo(log2(batch) + 1);
    assertThat(model.capacity().images()).isBetween((fits + 1) / 2, fits);
    if (model.capacity().images() < batch) {
      assertThat(model.lowered()).isEqualTo(new SafeBatch("cpu", model.capacity().images()));
    } else {
      assertThat(model.lowered()).isNull();
    }
  }

  @Test
  void theRestOfABatchThatDidNotFitIsCutToTheSizeThatDoes() {
    FakeBatchModel fake = new FakeBatchModel(12, 3, "");
    assertThat(new SplittingModel(fake, 0).predict(images(12))).hasSize(12);
    assertThat(fake.sizes).containsExactly(12, 6, 3, 3, 3, 3);
  }

  @Test
  void aRememberedSizeIsWhereARunBegins() {
    FakeBatchModel fake = new FakeBatchModel(32, 8, "");
    SplittingModel model = new SplittingModel(fake, 8);

    model.predict(healthy(32));

    assertThat(fake.sizes).containsExactly(8, 8, 8, 8);
    assertThat(model.lowered()).isEqualTo(new SafeBatch("cpu", 8));
    assertThat(new SplittingModel(fake, 64).capacity().images()).isEqualTo(32);
  }

  @Test
  void anImageThatIsTooLargeAloneIsOneFailureAndTheSizeComesBackAfterIt() {
    FakeBatchModel fake = new FakeBatchModel(16, 16, TOO_LARGE);
    SplittingModel model = new SplittingModel(fake, 0);

    List<List<Prediction>> results = model.predict(images(16));

    assertOnlyThePoisonFailed(results, "OUT_OF_MEMORY", TOO_LARGE);
    assertThat(fake.outOfMemory).isEqualTo(log2(16) + 1);
    for (int i = 0; i < 5; i++) {
      model.predict(images(12));
    }
    assertThat(model.capacity().images()).isEqualTo(16);
    assertThat(fake.outOfMemory).isEqualTo(log2(16) + 1);
    assertThat(model.lowered()).isNull();
  }

  @Test
  void aSizeThatPassedBeforeIsNotBlamedForOneImage() {
    FakeBatchModel fake = new FakeBatchModel(16, 16, TOO_LARGE);
    SplittingModel model = new SplittingModel(fake, 0);
    model.predict(images(12));
    model.predict(healthy(16));

    assertOnlyThePoisonFailed(model.predict(images(16)), "OUT_OF_MEMORY", TOO_LARGE);
    assertThat(model.capacity().images()).isEqualTo(16);
    assertThat(fake.outOfMemory).isEqualTo(log2(16) + 1);
  }

  @Test
  void theSizeGrowsNoFurtherThanWhatFits() {
    FakeBatchModel fake = new FakeBatchModel(16, 5, TOO_LARGE);
    SplittingModel model = new SplittingModel(fake, 0);
    assertOnlyThePoisonFailed(model.predict(images(16)), "OUT_OF_MEMORY", TOO_LARGE);
    for (int i = 0; i < 10; i++) {
      model.predict(images(12));
    }
    assertThat(model.capacity().images()).isEqualTo(4);
    // The size, the image, and one try whether more than 4 fit.
    assertThat(fake.outOfMemory).isLessThanOrEqualTo(2 * (log2(16) + 1));
  }

  @Test
  void anImageThatNeverFitsIsAFailureThatSaysSo() {
    FakeBatchModel fake = new FakeBatchModel(2, 0, "");
    List<List<Prediction>> results = new SplittingModel(fake, 0).predict(images(2));

    assertThat(results)
        .allSatisfy(
            one ->
                assertThat(((Prediction.Failure) one.get(0)).errorClass())
                    .isEqualTo("OUT_OF_MEMORY"));
    assertThat(fake.sizes).containsExactly(2, 1, 1);
  }

  @Test
  void aLostDeviceIsNotBlamedOnAnImage() {
    FakeBatchModel fake = new FakeBatchModel(16, 16, "CUDA error: device-side assert triggered");
    assertThatThrownBy(() -> new SplittingModel(fake, 0).predict(images(16)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("The device is lost");
  }

  @Test
  void theJavaHeapIsNotTheDevicesMemory() {
    FakeBatchModel fake =
        new FakeBatchModel(16, 16, "") {
          @Override
          public List<List<Prediction>> predict(List<ImageRequest> requests) {
            throw new OutOfMemoryError("Java heap space");
          }
        };
    SplittingModel model = new SplittingModel(fake, 0);
    assertThatThrownBy(() -> model.predict(images(4))).isInstanceOf(OutOfMemoryError.class);
    assertThat(model.capacity().images()).isEqualTo(16);
  }

  private static void assertOnlyThePoisonFailed(
      List<List<Prediction>> results, String errorClass, String message) {
    List<List<Prediction>> expected = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      expected.add(
          List.of(
              i == FakeBatchModel.POISON
                  ? new Prediction.Failure("compute", errorClass, message)
                  : FakeBatchModel.caption(Integer.toString(i))));
    }
    assertThat(results).isEqualTo(expected);
  }

  private static int log2(int n) {
    return 31 - Integer.numberOfLeadingZeros(n);
  }

  private static List<ImageRequest> images(int count) {
    return IntStream.range(0, count).mapToObj(SplittingModelTest::image).toList();
  }

  /** Without the poison. */
  private static List<ImageRequest> healthy(int count) {
    return IntStream.range(20, 20 + count).mapToObj(SplittingModelTest::image).toList();
  }

  private static ImageRequest image(int content) {
    return new ImageRequest(new byte[] {(byte) content}, CAPTION, new CompletableFuture<>());
  }
}
