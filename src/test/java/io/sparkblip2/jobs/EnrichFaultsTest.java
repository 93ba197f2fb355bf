package io.sparkblip2.jobs;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A night of {@code enrich} that is killed where {@code caption} has nothing to do. */
@Tag("faults")
class EnrichFaultsTest {
  private static final int TO_COMPUTE = 6;

  @TempDir static Path temporary;
  private static FaultScenario scenario;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    scenario = new FaultScenario(temporary, true);
  }

  @AfterAll
  static void end() {
    scenario.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kill 1 before commit .*/captions/.* OPTIMIZE", // in the middle of the compaction
        "kill 1 after commit .*/answers/.* OPTIMIZE",
        "kill 2 after commit .*/captions/", // between computing and copying, or slices
        "kill 2 before commit .*/images/",
        "kill 3 before commit .*/images/",
        "kill 3 after commit .*/images/"
      })
  void aKilledNightIsHealedByTheNext(String fault) throws Exception {
    Path output = scenario.secondNight();
    scenario.kill(output, fault);
    scenario.assertNextRunHeals(output, TO_COMPUTE);
  }
}
