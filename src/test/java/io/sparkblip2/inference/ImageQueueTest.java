package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A model of 32 images in groups of four, which sees an image in a millisecond. */
class ImageQueueTest {
  private static final Wanted CAPTION = new Wanted(true, List.of(), false);

  private final BlockingDeque<ImageRequest> waiting = new LinkedBlockingDeque<>();
  private final FakeStreamModel model = new FakeStreamModel(32, 4, 32, "");
  private final ImageQueue queue =
      new ImageQueue(waiting, model, () -> new Capacity(32, Integer.MAX_VALUE));

  @Test
  void anIdleModelBeginsWithWholeGroups() throws Exception {
    add(11, false);
    assertThat(queue.begin()).hasSize(8);
    assertThat(queue.begin()).hasSize(3);
    assertThat(queue.begin()).isEmpty();
    add(40, false);
    assertThat(queue.begin()).hasSize(32);
  }

  @Test
  void aGroupIsNotBegunBeforeItIsFullWhileImagesCome() throws Exception {
    ImageRequest image = new ImageRequest(new byte[] {1}, CAPTION, new CompletableFuture<>());
    // One comes right behind each look at them, until there are four.
    BlockingDeque<ImageRequest> coming =
        new LinkedBlockingDeque<>(List.of(image)) {
          @Override
          public Stream<ImageRequest> stream() {
            List<ImageRequest> seen = List.copyOf(this);
            if (seen.size() < 4) {
              add(image);
            }
            return seen.stream();
          }
        };
    ImageQueue queue = new ImageQueue(coming, model, () -> new Capacity(32, Integer.MAX_VALUE));
    assertThat(queue.begin()).hasSize(4);
  }

  @Test
  void imagesThatNobodyWaitsForAreLeftOut() throws Exception {
    add(8, false);
    waiting.stream().limit(6).forEach(image -> image.result().cancel(false));
    assertThat(queue.begin()).hasSize(2);
    add(8, false);
    waiting.stream().skip(4).forEach(image -> image.result().cancel(false));
    assertThat(queue.join(1, 1)).hasSize(4);
    add(1, false);
    waiting.peek().result().cancel(false);
    assertThat(queue.begin()).isEmpty();
    assertThat(waiting).isEmpty();
  }

  @Test
  void whatIsToBeComputedAloneIsNeitherJoinedNorOvertaken() throws Exception {
    add(5, false);
    add(1, true);
    add(2, false);
    assertThat(queue.begin()).hasSize(4);
    assertThat(queue.begin()).hasSize(1).noneMatch(image -> image.handling().alone());
    assertThat(queue.join(1, 1)).isEmpty();
    assertThat(queue.begin()).singleElement().matches(image -> image.handling().alone());
    assertThat(queue.join(1, 1)).isEmpty();
    assertThat(queue.begin()).hasSize(2);
  }

  @Test
  void othersJoinInWholeGroups() {
    add(10, false);
    assertThat(queue.join(20, 20)).hasSize(8);
    assertThat(waiting).hasSize(2);
  }

  @Test
  void fewerThanAGroupJoinWhenNoneCameForLong() {
    AtomicLong now = new AtomicLong(1L << 40);
    ImageQueue queue =
        new ImageQueue(waiting, model, () -> new Capacity(32, Integer.MAX_VALUE), now::get);
    add(3, false);
    assertThat(queue.join(2, 2)).isEmpty();
    add(1, false);
    assertThat(queue.join(2, 2)).hasSize(4);
    add(3, false);
    assertThat(queue.join(2, 2)).isEmpty();
    now.addAndGet(4_000_000); // what a group takes
    assertThat(queue.join(2, 2)).isEmpty();
    now.addAndGet(1);
    assertThat(queue.join(2, 2)).hasSize(3);
  }

  @Test
  void whereMoreWaitThanThereIsRoomForTheyWaitForHalfABatch() {
    add(30, false);
    assertThat(queue.join(20, 20)).isEmpty();
    assertThat(queue.join(16, 16)).hasSize(16);
    assertThat(queue.join(18, 18)).hasSize(12); // all that wait
    assertThat(waiting).hasSize(2);
  }

  @Test
  void withoutRoomNoneJoin() {
    add(8, false);
    assertThat(queue.join(29, 29)).isEmpty();
    assertThat(queue.join(32, 32)).isEmpty();
  }

  private void add(int images, boolean alone) {
    for (int i = 0; i < images; i++) {
      Handling handling = new Handling("", alone, BatchJournal.NONE);
      waiting.add(new ImageRequest(new byte[] {1}, CAPTION, handling, new CompletableFuture<>()));
    }
  }
}
