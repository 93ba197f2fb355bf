package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sparkblip2.config.CaptionConfig;
import io.sparkblip2.config.WrongCallException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JobMainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void aJobThatReturnsIsDone() {
    assertThat(status(config -> {})).isEqualTo(JobMain.DONE);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void aWrongCallNeverReachesTheWork() {
    int status = status(config -> fail("the work was begun"), "--num-beam", "3");
    assertThat(status).isEqualTo(JobMain.WRONG_CALL);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("did you mean --num-beams?")
        .contains("jobs/caption.sh --help")
        .doesNotContain("\tat ");
  }

  @Test
  void aWrongCallFoundDeepInTheWorkIsStillAWrongCall() {
    int status =
        status(
            config -> {
              throw new IllegalStateException(new WrongCallException("No tokenizer.json there."));
            });
    assertThat(status).isEqualTo(JobMain.WRONG_CALL);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("No tokenizer.json there.\n");
  }

  @Test
  void aFailureIsOneSentenceWithoutAStackTrace() {
    int status =
        status(
            config -> {
              throw new IOException("Job aborted", new IOException("disk full\n\tat somewhere"));
            });
    assertThat(status).isEqualTo(JobMain.FAILED);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("The job caption failed: disk full\n")
        .doesNotContain("\tat ");
  }

  @Test
  void aFailureOfOurOwnIsToldToItsLastLine() {
    int status =
        status(
            config -> {
              throw new IOException(new TooMany("3 of 4 images failed:\n  3 x TRUNCATED"));
            });
    assertThat(status).isEqualTo(JobMain.FAILED);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("  3 x TRUNCATED\n");
  }

  @Test
  void helpGoesToStandardOutputAndNothingRuns() {
    int status = status(config -> fail("the work was begun"), "--num-beam", "--help");
    assertThat(status).isEqualTo(JobMain.DONE);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("--caption-prompt TEXT");
  }

  private static final class TooMany extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooMany(String message) {
      super(message);
    }
  }

  private int status(JobMain.Job<CaptionConfig> job, String... args) {
    return new JobMain<>("caption", CaptionConfig.class, job)
        .status(
            args,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
