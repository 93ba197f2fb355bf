package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
    FakeBatchModel fake = new FakeBatchModel(8, 8, "");
    List<CompletableFuture<List<Prediction>>> results = new ArrayList<>();
    try (Blip2Predictor predictor = new Blip2Predictor("test", () -> fake, Map.of())) {
      for (int i = 0; i < 40; i++) {
        results.add(predictor.submit(new byte[] {1}, CAPTION));
        Thread.sleep(2);
      }
      results.forEach(CompletableFuture::join);
    }
    // Five, and more where this thread was held up.
    assertThat(fake.sizes).hasSizeBetween(5, 20);
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
  void aBatchThatFailsIsNotLeftInTheJournal() {
    FakeBatchModel fake = new FakeBatchModel(8, 8, "CUDA error: device-side assert triggered");
    try (Blip2Predictor predictor = new Blip2Predictor("test", () -> fake, Map.of())) {
      byte[] poison = {FakeBatchModel.POISON};
      Handling handling = new Handling("poison", false, journal);
      assertThat(predictor.submit(poison, CAPTION, handling)).failsWithin(Duration.ofSeconds(60));
    }
    assertThat(notes).containsExactly("begin [poison]", "end [poison]");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
