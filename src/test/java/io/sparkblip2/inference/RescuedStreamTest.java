package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RescuedStreamTest {
  private static final Wanted CAPTION = new Wanted(true, List.of(), false);

  private final List<ImageStream.Done> done = new ArrayList<>();

  @Test
  void imagesLeaveWhenTheyAreDoneAndOthersEnterMeanwhile() {
    FakeStreamModel model = new FakeStreamModel(8, 2, 8, "");
    RescuedStream stream = new RescuedStream(model, new SplittingModel(model, 0));
    stream.enter(images(3, 1));
    done.addAll(stream.advance());
    assertThat(stream.underWay()).hasSize(1);
    assertThat(stream.texts()).isEqualTo(1);
    stream.enter(images(2, 4));
    finish(stream);

    assertThat(words()).containsExactly("1", "3", "2", "4");
    assertThat(model.advanced).containsExactly(2, 3, 3, 1, 1);
    assertThat(stream.texts()).isZero();
  }

  @Test
  void oneThatFailsIsFoundAndTheOthersThatWereUnderWayAreBegunOnceMore() {
    FakeStreamModel model = new FakeStreamModel(8, 2, 8, "index out of range in self");
    SplittingModel batches = new SplittingModel(model, 0);
    RescuedStream stream = new RescuedStream(model, batches);
    stream.enter(images(5, 3));
    stream.advance();
    stream.enter(images(0, 4));
    finish(stream);

    assertThat(words()).containsExactly("5", "3", "index out of range in self", "4");
    assertThat(batches.lowered()).isNull();
    stream.enter(images(1));
    finish(stream);
    assertThat(words()).endsWith("1");
  }

  @Test
  void whereTooManyAreUnderWayFewerAreFromThenOn() {
    FakeStreamModel model = new FakeStreamModel(16, 2, 5, "");
    SplittingModel batches = new SplittingModel(model, 0);
    RescuedStream stream = new RescuedStream(model, batches);
    stream.enter(images(3, 3, 3, 3));
    stream.advance();
    stream.enter(images(1, 1, 2, 2));
    finish(stream);

    assertThat(words()).containsExactly("3", "3", "3", "3", "1", "1", "2", "2");
    assertThat(batches.lowered()).isEqualTo(new SafeBatch("cpu", 4));
  }

  @Test
  void manyThatWereDoneTogetherAreNotTooManyWhenOneFails() {
    FakeStreamModel model = new FakeStreamModel(8, 2, 8, "CUDA out of memory.");
    SplittingModel batches = new SplittingModel(model, 0);
    RescuedStream stream = new RescuedStream(model, batches);
    stream.enter(images(1, 1, 1, 1));
    finish(stream);
    stream.enter(images(2, 0, 1));
    finish(stream);

    assertThat(words()).containsExactly("1", "1", "1", "1", "2", "CUDA out of memory.", "1");
    assertThat(batches.capacity().images()).isEqualTo(8);
  }

  @Test
  void oneThatIsDoneEarlyDoesNotShowThatTheOthersFit() {
    FakeStreamModel model = new FakeStreamModel(8, 2, 8, "");
    SplittingModel batches = new SplittingModel(model, 0);
    RescuedStream stream = new RescuedStream(model, batches);
    model.atStep(
        () -> {
          if (model.advanced.size() == 1) {
            model.advanced.add(0); // fails once
            throw new EngineException("CUDA out of memory.");
          }
        });
    stream.enter(images(1, 3, 3, 3, 3));
    finish(stream);

    assertThat(words()).containsExactly("1", "3", "3", "3", "3");
    assertThat(batches.lowered()).isEqualTo(new SafeBatch("cpu", 2));
  }

  @Test
  void aLostDeviceIsNoImagesFault() {
    FakeStreamModel model = new FakeStreamModel(8, 2, 8, "CUDA error: device-side assert");
    RescuedStream stream = new RescuedStream(model, new SplittingModel(model, 0));
    stream.enter(images(2, 0));
    assertThatThrownBy(stream::advance)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("The device is lost");
    assertThat(stream.underWay()).hasSize(2);
  }

  private void finish(RescuedStream stream) {
    while (!stream.underWay().isEmpty()) {
      done.addAll(stream.advance());
    }
  }

  /** What was found, in the order in which the images left. */
  private List<String> words() {
    return done.stream()
        .map(one -> one.found().get(0))
        .map(
            found ->
                found instanceof Prediction.Failure failure
                    ? failure.message()
                    : ((Prediction.Caption) found).caption())
        .toList();
  }

  private static List<ImageRequest> images(int... steps) {
    return IntStream.of(steps)
        .mapToObj(
            count ->
                new ImageRequest(new byte[] {(byte) count}, CAPTION, new CompletableFuture<>()))
        .toList();
  }
}
