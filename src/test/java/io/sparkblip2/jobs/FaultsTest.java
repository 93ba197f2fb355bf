package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole job with faults of the world around it at every point, and the run after it. */
class FaultsTest {
  private static final int SECOND_NIGHT = 6;
  private static final int BOTH_NIGHTS = 8;

  @TempDir static Path temporary;
  private static FaultScenario scenario;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    scenario = new FaultScenario(temporary, false);
  }

  @AfterAll
  static void end() {
    scenario.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kill 2 after create .*/_staging/_suspects/", // while a batch is computed
        "kill 1 before commit .*/embeddings/" // with its data files written
      })
  void aKilledRunIsHealedByTheNext(String fault) throws Exception {
    Path output = scenario.secondNight();
    scenario.kill(output, fault);
    scenario.assertNextRunHeals(output, SECOND_NIGHT);
  }

  /** One output, and a run killed at every point of a night that the runs before it came to. */
  @Tag("faults")
  @Test
  void runsThatAreKilledOneAfterTheOtherAreHealedByTheLast() throws Exception {
    Path output = scenario.secondNight();
    for (String fault :
        List.of(
            "kill 1 before create .*/_staging/_lock",
            "kill 1 after create .*/_staging/_lock",
            "kill 1 before create .*/_staging/[^/_]+/plan/", // planned
            "kill 1 after create .*/_staging/[^/_]+/plan/_SUCCESS", // cut into slices
            "kill 2 after create .*/_staging/_suspects/", // in the middle of a batch
            "kill 1 before create .*/_COMPLETE", // computed, not staged
            "kill 1 after create .*/_COMPLETE", // staged
            "kill 1 after create .*/captions/part-", // in the middle of a data file
            "kill 1 before commit .*/captions/",
            "kill 1 after commit .*/captions/",
            "kill 1 before commit .*/answers/",
            "kill 1 after commit .*/answers/",
            "kill 1 before commit .*/embeddings/",
            "kill 1 after commit .*/embeddings/",
            "kill 1 before commit .*/images/",
            "kill 1 after commit .*/images/",
            "kill 1 before delete .*/_staging/[^/]+/slice-0$",
            "halve 1 delete .*/_staging/[^/]+/slice-0$",
            "kill 1 before commit .*/runs/",
            "kill 1 after commit .*/runs/",
            "kill 1 before delete .*/_staging/_lock",
            "kill 1 after delete .*/_staging/_lock")) {
      System.err.println(Instant.now() + " " + fault);
      scenario.kill(output, fault);
    }
    // The batch in the middle of which, and the slice after which a run was killed.
    scenario.assertNextRunHeals(output, SECOND_NIGHT, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = "kill 1 before commit .*/answers/_delta_log/0+.json")
  void tablesThatAreHalfMadeAreFinished(String fault) throws Exception {
    Path output = scenario.emptyOutput();
    scenario.kill(output, fault);
    scenario.assertNextRunHeals(output, BOTH_NIGHTS);
  }

  @Tag("faults")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kill 1 after commit .*/captions/_delta_log/0+.json",
        "kill 1 before commit .*/runs/_delta_log/0+.json"
      })
  void tablesThatAreHalfMadeAnywhereAreFinished(String fault) throws Exception {
    tablesThatAreHalfMadeAreFinished(fault);
  }

  @Tag("faults")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "full 1 before create .*/_staging/[^/_]+/slice-1/",
        "full 1 before create .*/embeddings/part-",
      })
  void aFullDiskAnywhereIsSaidAndTheNextRunGoesOn(String fault) throws Exception {
    aFullDiskIsSaidAndTheNextRunGoesOn(fault);
  }

  @Tag("faults")
  @ParameterizedTest
  @ValueSource(strings = "full 1 before commit .*/images/")
  void aFullDiskIsSaidAndTheNextRunGoesOn(String fault) throws Exception {
    Path output = scenario.secondNight();
    scenario.jobs().order(fault);
    int before = scenario.jobs().log().length();
    assertThat(scenario.jobs().run(scenario.night(output))).isEqualTo(JobMain.FAILED);
    assertThat(scenario.jobs().log().substring(before))
        .contains("The job caption failed: There is no room for the output '" + output)
        .contains("make room and run again");
    scenario.assertNextRunHeals(output, SECOND_NIGHT);
  }

  @Tag("faults")
  @Test
  void whereNoCrashJournalCanBeWrittenTheRunGoesOnWithout() throws Exception {
    Path output = scenario.secondNight();
    scenario.jobs().order("full 1 before create .*/_staging/_suspects/");
    assertThat(scenario.jobs().run(scenario.night(output))).isEqualTo(JobMain.DONE);
    assertThat(scenario.jobs().log()).contains("The crash journal '").contains("cannot be written");
    scenario.assertWhole(output);
  }

  @Test
  void anOutputThatMayNotBeWrittenIsSaidBeforeAnythingIsComputed() throws Exception {
    Path output = scenario.secondNight();
    scenario.jobs().order("forbidden 1 before \\S+ \\S*" + output + "/");
    int before = scenario.jobs().log().length();
    assertThat(scenario.jobs().run(scenario.night(output))).isEqualTo(JobMain.FAILED);
    assertThat(scenario.jobs().log().substring(before))
        .contains("The job caption failed: The output '" + output + "' cannot be written");
    scenario.assertNextRunHeals(output, SECOND_NIGHT);
  }

  @Tag("faults")
  @ParameterizedTest
  @ValueSource(strings = "stop 1 before commit .*/answers/")
  void aRunThatSleptInItsCommitsDoesNotCommitTwice(String fault) throws Exception {
    aRunThatSleptWhileAnotherTookOverDoesNotCommitTwice(fault);
  }

  @Tag("faults")
  @ParameterizedTest
  @ValueSource(strings = "stop 2 after create .*/_staging/_suspects/") // in the middle of a slice
  void aRunThatSleptWhileAnotherTookOverDoesNotCommitTwice(String fault) throws Exception {
    Path output = scenario.secondNight();
    FaultyJobs sleeper = scenario.jobs();
    sleeper.order(fault);
    sleeper.start(scenario.night(output));
    sleeper.awaitStop();
    try (FaultyJobs other = scenario.anotherJvm()) {
      assertThat(other.run(scenario.night(output))).isEqualTo(JobMain.WRONG_CALL);
      assertThat(other.log()).contains("Another run is writing to");

      sleepOnAnotherMachine(output.resolve("_staging/_lock"));
      assertThat(other.run(scenario.night(output))).as(other.log()).isZero();
      scenario.assertWhole(output);
    }
    int before = sleeper.log().length();
    sleeper.order("");
    sleeper.resume();
    assertThat(sleeper.status()).as(sleeper.log()).isEqualTo(JobMain.FAILED);
    assertThat(sleeper.log().substring(before)).contains("The job caption failed: ");
    // Only what the sleeper staged may be left, and the next run clears that.
    scenario.assertNextRunHeals(output, SECOND_NIGHT);
  }

  /** As the lock looks if its owner is elsewhere and has not moved for long. */
  private static void sleepOnAnotherMachine(Path lock) throws IOException {
    String owner = Files.readString(lock);
    Files.writeString(lock, owner.replaceFirst("\\S+", "elsewhere"));
    Files.deleteIfExists(lock.resolveSibling("._lock.crc"));
    Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minus(Duration.ofMinutes(3))));
  }
}
