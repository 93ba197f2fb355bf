package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import io.sparkblip2.network.ComputeLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class HandlingTest {
  private static final Wanted CAPTION = new Wanted(true, List.of(), false);

  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());
  private final BatchJournal journal =
      images -> {
        notes.add("begin " + images);
        return () -> notes.add("end " + images);
      };

  @Test
  void aSuspectIsComputedAloneAndEveryBatchIsNotedAroundItsComputation() {
    FakeBatchModel fake = new FakeBatchModel(8, 8, "");
    CountDownLatch submitted = new CountDownLatch(1);
    List<CompletableFuture<List<Prediction>>> results = new ArrayList<>();
    try (Blip2Predictor predictor =
        new Blip2Predictor(
            "test",
            () -> {
              await(submitted);
              return fake;
            },
            Map.of())) {
      for (int i = 0; i < 6; i++) {
        Handling handling = new Handling("i" + i, i == 2 || i == 3, journal);
        results.add(predictor.submit(new byte[] {(byte) i}, CAPTION, handling));
      }
      submitted.countDown();
      results.forEach(CompletableFuture::join);
    }
    assertThat(fake.sizes).containsExactly(2, 1, 1, 2);
    assertThat(notes)
        .containsExactly(
            "begin [i0, i1]",
            "end [i0, i1]",
            "begin [i2]",
            "end [i2]",
            "begin [i3]",
            "end [i3]",
            "begin [i4, i5]",
            "end [i4, i5]");
  }

  @Test
  void aBatchWaitsALittleToBeFilledUp() throws Exception {
    FakeBatchModel fake =
        new FakeBatchModel(8, 8, "") {
          @Override
          public long imageNanos() {
            return TimeUnit.MINUTES.toNanos(1); // so that it waits for the next as long as it may
          }
        };
    List<CompletableFuture<List<Prediction>>> results = new ArrayList<>();
    try (Blip2Predictor predictor = new Blip2Predictor("test", () -> fake, Map.of())) {
      for (int i = 0; i < 40; i++) {
        results.add(predictor.submit(new byte[] {1}, CAPTION));
        Thread.sleep(2);
      }
      results.forEach(CompletableFuture::join);
    }
    assertThat(fake.sizes).containsExactly(8, 8, 8, 8, 8);
  }

  @Test
  void aBatchIsFullWhenTheModelWritesNoMoreTextsTogether() {
    FakeBatchModel fake =
        new FakeBatchModel(64, 64, "") {
          @Override
          public int texts() {
            return 23; // of eleven images, but images are seen in groups of eight
          }
        };
    Wanted captionAndQuestion =
        new Wanted(true, List.of(new Wanted.Question("q", "what is it?")), false);
    List<CompletableFuture<List<Prediction>>> results = new ArrayList<>();
    try (Blip2Predictor predictor = new Blip2Predictor("test", () -> fake, Map.of())) {
      for (int i = 0; i < 16; i++) {
        results.add(predictor.submit(new byte[] {1}, captionAndQuestion));
      }
      results.forEach(CompletableFuture::join);
    }
    assertThat(fake.sizes).containsExactly(8, 8);
  }

  @Test
  void imagesEnterBesideOthersAndAreNotedUntilTheLastThatEnteredWithThemIsDone() {
    FakeStreamModel fake = new FakeStreamModel(8, 2, 8, "");
    CountDownLatch entered = new CountDownLatch(1);
    fake.atStep(() -> await(entered));
    List<CompletableFuture<List<Prediction>>> results = new ArrayList<>();
    try (Blip2Predictor predictor = new Blip2Predictor("test", () -> fake, Map.of())) {
      for (int steps : new int[] {1, 4, 1, 2}) {
        Handling handling = new Handling("i" + results.size(), false, journal);
        results.add(predictor.submit(new byte[] {(byte) steps}, CAPTION, handling));
        if (results.size() == 2) {
          until(() -> fake.entered.size() == 1);
        }
      }
      entered.countDown();
      results.forEach(CompletableFuture::join);
      assertThat(predictor.statistics().batches()).isEqualTo(2);
      assertThat(predictor.statistics().decoderSteps()).isEqualTo(2 + 3 + 2 + 1);
    }
    assertThat(notes)
        .containsExactly("begin [i0, i1]", "begin [i2, i3]", "end [i2, i3]", "end [i0, i1]");
  }

  @Test
  void whoWantsToComputeAloneIsNotKeptWaitingByThoseThatCome() throws Exception {
    FakeStreamModel fake = new FakeStreamModel(8, 1, 8, "");
    List<CompletableFuture<List<Prediction>>> results =
        Collections.synchronizedList(new ArrayList<>());
    AtomicBoolean stop = new AtomicBoolean();
    try (Blip2Predictor predictor = new Blip2Predictor("test", () -> fake, Map.of())) {
      // A new image with every step: something is always under way.
      fake.atStep(
          () -> {
            if (!stop.get()) {
              results.add(predictor.submit(new byte[] {3}, CAPTION));
            }
          });
      results.add(predictor.submit(new byte[] {3}, CAPTION));
      until(() -> fake.advanced.size() > 20);
      Lock alone = ComputeLock.alone();
      assertThat(alone.tryLock(20, TimeUnit.SECONDS)).isTrue();
      int steps = fake.advanced.size();
      until(ComputeLock::isWaitedFor); // by the predictor, which has more to compute
      assertThat(fake.advanced).hasSize(steps);
      stop.set(true);
      alone.unlock();
      List.copyOf(results).forEach(CompletableFuture::join);
    }
  }

  @Test
  void closingFinishesWhatIsUnderWayAndFailsWhatWaits() {
    FakeStreamModel fake = new FakeStreamModel(2, 2, 2, "");
    CountDownLatch closing = new CountDownLatch(1);
    fake.atStep(() -> await(closing));
    List<CompletableFuture<List<Prediction>>> results = new ArrayList<>();
    Blip2Predictor predictor = new Blip2Predictor("test", () -> fake, Map.of());
    for (int i = 0; i < 4; i++) {
      results.add(predictor.submit(new byte[] {3}, CAPTION));
    }
    until(() -> !fake.entered.isEmpty());
    CompletableFuture<Void> closed = CompletableFuture.runAsync(predictor::close);
    until(() -> !predictor.usable());
    closing.countDown();
    closed.join();

    assertThat(results.subList(0, 2)).allMatch(result -> !result.isCompletedExceptionally());
    assertThat(results.get(2)).failsWithin(Duration.ofSeconds(10));
    assertThat(results.get(3)).failsWithin(Duration.ofSeconds(10));
  }

  @Test
  void aBatchThatFailsIsNotLeftInTheJournal() {
    FakeBatchModel fake = new FakeBatchModel(8, 8, "CUDA error: device-side assert triggered");
    try (Blip2Predictor predictor = new Blip2Predictor("test", () -> fake, Map.of())) {
      byte[] poison = {FakeBatchModel.POISON};
      Handling handling = new Handling("poison", false, journal);
      assertThat(predictor.submit(poison, CAPTION, handling)).failsWithin(Duration.ofSeconds(60));
    }
    assertThat(notes).containsExactly("begin [poison]", "end [poison]");
  }

  @Test
  void whatIsUnderWayFailsWhereTheDeviceIsLostWhileAFailureIsLookedInto() {
    FakeStreamModel fake = new FakeStreamModel(8, 2, 8, "");
    AtomicInteger steps = new AtomicInteger();
    fake.atStep(
        () -> {
          boolean first = steps.getAndIncrement() == 0;
          throw new EngineException(first ? "odd shapes" : "CUDA error: device-side assert");
        });
    assertAllFail(fake, Handling.ORDINARY, "The device is lost");
  }

  @Test
  void imagesThatCannotBeNotedFail() {
    BatchJournal full =
        images -> {
          throw new UncheckedIOException("The journal cannot be written", new IOException("full"));
        };
    Handling handling = new Handling("i", false, full);
    assertAllFail(new FakeStreamModel(8, 2, 8, ""), handling, "The journal cannot be written");
  }

  private static void assertAllFail(FakeStreamModel fake, Handling handling, String message) {
    List<CompletableFuture<List<Prediction>>> results = new ArrayList<>();
    try (Blip2Predictor predictor = new Blip2Predictor("test", () -> fake, Map.of())) {
      for (int i = 0; i < 5; i++) {
        results.add(predictor.submit(new byte[] {3}, CAPTION, handling));
      }
      for (CompletableFuture<List<Prediction>> result : results) {
        assertThat(result)
            .failsWithin(Duration.ofSeconds(60))
            .withThrowableThat()
            .withMessageContaining(message);
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
