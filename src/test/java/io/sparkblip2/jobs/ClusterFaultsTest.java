package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Driver and executor in two JVMs, and one of them killed. */
@Tag("faults")
class ClusterFaultsTest {
  private static final int SECOND_NIGHT = 6;

  @TempDir static Path temporary;
  private static FaultScenario scenario;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    scenario = FaultScenario.onCluster(temporary);
  }

  @AfterAll
  static void end() {
    scenario.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kill 1 after create .*/_staging/[^/_]+/plan/_SUCCESS", // planned
        "kill 1 before create .*/_COMPLETE", // computed
        "kill 1 before commit .*/answers/",
        "kill 1 after commit .*/images/"
      })
  void aDriverThatIsKilledIsHealedByTheNextRun(String fault) throws Exception {
    Path output = scenario.secondNight();
    scenario.kill(output, fault);
    scenario.assertNextRunHeals(output, SECOND_NIGHT);
  }

  /** The one that takes its place does not die: then the tasks have their way. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "once 2 after create .*/_staging/_suspects/", // in the middle of a batch
        "once 1 before create .*/slice-1/.*part-", // as it stages
        "once 1 after create .*/captions/part-" // in the middle of a data file
      })
  void anExecutorThatIsKilledCostsTheSliceAtMost(String fault) throws Exception {
    Path output = scenario.secondNight();
    scenario.jobs().order(fault);
    assertThat(scenario.jobs().run(scenario.night(output))).as(scenario.jobs().log()).isZero();
    assertThat(scenario.jobs().log()).contains("Lost executor");
    scenario.assertWhole(output);
    scenario.assertNextRunHeals(output, SECOND_NIGHT);
  }
}
