package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.RunsTable;
import io.sparkblip2.tables.TableDefinition;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slices of one image each, of which the second is held up. */
class SliceLoopTest {
  @TempDir Path temporary;
  private final CountDownLatch committed = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private TestRun run;

  @BeforeEach
  void prepare() {
    Pictures.drawMany(temporary.resolve("images"), 3);
    run = new TestRun(temporary.resolve("images"), temporary.resolve("out"));
    run.sliceSize = 1;
  }

  @AfterEach
  void release() {
    ended.countDown();
  }

  @Test
  void aSliceIsCommittedWhileTheNextOneIsComputed() {
    run.predictor().before(() -> holdUpSecond(committed));
    run.listener = afterImages(committed::countDown);

    RunSummary summary = run.run();

    assertThat(summary.report().images().ok()).isEqualTo(3);
    assertThat(run.tables().read(ImagesTable.TABLE).count()).isEqualTo(3);
    assertThat(temporary.resolve("out/_staging")).doesNotExist();
  }

  @Test
  void theFirstCommitFindsWhatDeltaHasReadMeanwhile() throws Exception {
    try (WatchedJobs jobs = new WatchedJobs()) {
      run.run();

      assertThat(jobs.descriptions())
          .anyMatch(job -> job.contains("read the state of captions: Compute snapshot"))
          .noneMatch(job -> job.contains("append to captions: Compute snapshot for version: 0"));
    }
  }

  @Test
  void aCommitThatFailsEndsTheComputingOfTheNextSlice() {
    run.predictor().before(() -> holdUpSecond(ended));
    run.listener =
        afterImages(
            () -> {
              awaitSecond();
              throw new IllegalStateException("the disk is full");
            });

    assertThatThrownBy(run::run).hasMessage("the disk is full").hasNoSuppressedExceptions();

    assertThat(ended.getCount()).isEqualTo(1);
    run.listener = new RunListener() {};
    ended.countDown();
    assertThat(run.run().plan().toCompute()).isEqualTo(2);
    assertThat(run.tables().read(ImagesTable.TABLE).count()).isEqualTo(3);
  }

  @Test
  void aSliceThatCannotBeComputedLeavesTheOneBeforeItInTheTables() {
    run.predictor()
        .before(
            () -> {
              if (run.predictor().submissions() == 2) {
                throw new IllegalStateException("no such device");
              }
            });

    assertThatThrownBy(run::run).hasStackTraceContaining("no such device");

    assertThat(run.tables().read(ImagesTable.TABLE).count()).isEqualTo(1);
    assertThat(run.tables().read(RunsTable.TABLE).first().<Long>getAs("images_ok")).isEqualTo(1);
  }

  @ParameterizedTest(name = "{0} images on {1} slots are {2} tasks")
  @CsvSource({
    "10000, 2, 39",
    "100, 2, 2",
    "100, 64, 63",
    "10000, 64, 127",
    "10000, 16, 39",
    "500, 8, 7",
    "0, 2, 2"
  })
  void aCommitFindsAFreeSlotUnlessThereAreFew(long images, int slots, int tasks) {
    assertThat(SliceRunner.tasks(images, slots)).isEqualTo(tasks);
  }

  private void holdUpSecond(CountDownLatch until) {
    if (run.predictor().submissions() == 2) {
      await(until);
    }
  }

  private void awaitSecond() {
    while (run.predictor().submissions() < 2) {
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RunListener afterImages(Runnable work) {
    return new RunListener() {
      @Override
      public void committed(int slice, TableDefinition table) {
        if (table == ImagesTable.TABLE) {
          work.run();
        }
      }
    };
  }
}
