package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a process ends while a network computes, seen from outside. */
class ComputeLockTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;
  private Path log;

  @BeforeEach
  void prepare() throws IOException {
    log = Files.createFile(folder.resolve("log"));
  }

  @Test
  void theBatchInHandIsWaitedForAndNoOtherBegins() throws Exception {
    assertThat(new ForkedJvm(log).status(LIMIT, BusyProcess.class, "1500", "2")).isEqualTo(2);
    assertThat(Files.readString(log))
        .containsOnlyOnce(BusyProcess.BEGINS)
        .containsOnlyOnce(BusyProcess.ENDS);
  }

  @Test
  void aBatchThatTakesLongIsNotWaitedForAndTheStatusStays() throws Exception {
    assertThat(new ForkedJvm(log).status(LIMIT, BusyProcess.class, "600000", "2")).isEqualTo(2);
    assertThat(Files.readString(log))
        .containsOnlyOnce(BusyProcess.BEGINS)
        .doesNotContain(BusyProcess.ENDS);
  }

  @Test
  void aProcessThatIsToldToEndDoesSo() throws Exception {
    Process process = new ForkedJvm(log).startWithLog(BusyProcess.class, "600000", "-1");
    while (!Files.readString(log).contains(BusyProcess.BEGINS)) {
      assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
      Thread.sleep(50);
    }
    process.destroy();
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(128 + 15);
  }
}
