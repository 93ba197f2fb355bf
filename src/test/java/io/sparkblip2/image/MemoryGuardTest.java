package io.sparkblip2.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryGuardTest {
  private final MemoryGuard guard = new MemoryGuard(() -> false);

  @Test
  void lackOfMemoryIsThePicturesFailureHoweverOftenInARow() throws ImageFailure {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> guard.during(MemoryGuardTest::fail))
          .isInstanceOf(ImageFailure.class)
          .hasMessageContaining("memory");
    }
    assertThat(guard.during(() -> 1)).isEqualTo(1);
  }

  @Test
  void aPictureThatFindsNoMemoryBesideOthersIsDoneAgainAlone() throws Exception {
    CountDownLatch otherBegan = new CountDownLatch(1);
    CountDownLatch shortOfMemory = new CountDownLatch(1);
    AtomicInteger underWay = new AtomicInteger();
    CompletableFuture<Integer> other =
        CompletableFuture.supplyAsync(
            () ->
                done(
                    () -> {
                      underWay.incrementAndGet();
                      otherBegan.countDown();
                      await(shortOfMemory);
                      pause();
                      underWay.decrementAndGet();
                      return 1;
                    }));
    await(otherBegan);

    int found =
        guard.during(
            () -> {
              if (underWay.get() > 0) {
                shortOfMemory.countDown();
                return fail();
              }
              return 2;
            });

    assertThat(found).isEqualTo(2);
    assertThat(other).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(1);
  }

  @Test
  void aHeapThatIsFullOfOtherThingsIsNoPicturesFault() {
    MemoryGuard full = new MemoryGuard(() -> true);
    assertThatThrownBy(() -> full.during(MemoryGuardTest::fail))
        .isInstanceOf(HeapFullError.class)
        .hasMessageContaining("--driver-memory")
        .hasNoCause();
  }

  @Test
  void workInsideOfOtherWorkIsLeftToTheOuterGuard() throws ImageFailure {
    AtomicInteger tries = new AtomicInteger();
    MemoryGuard.Work<Integer> once = () -> tries.getAndIncrement() == 0 ? fail() : 3;

    assertThat(guard.during(() -> new MemoryGuard(() -> true).during(once))).isEqualTo(3);
  }

  private int done(MemoryGuard.Work<Integer> work) {
    try {
      return guard.during(work);
    } catch (ImageFailure e) {
      throw new IllegalStateException(e);
    }
  }

  private static int fail() {
    throw new OutOfMemoryError("Java heap space");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
