package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  @TempDir Path folder;

  @Test
  void theLossFallsAndTheBestCheckpointIsKept() {
    TrainingRun run = new TrainingRun(folder);
    TrainingState end = run.train(200, Set.of());
    List<Double> losses = losses(run, "train", "loss");
    assertThat(losses.get(losses.size() - 1)).isLessThan(0.7 * losses.get(0));
    assertThat(end.best())
        .isEqualTo(losses(run, "validation", "loss").stream().min(Comparator.naturalOrder()).get());
    assertThat(folder.resolve("best/values.txt")).exists();
    assertThat(values("last")).isEqualTo(text(end));
  }

  @Test
  void theLogSaysStepLossesRateSpeedAndTimeLeft() {
    TrainingRun run = new TrainingRun(folder);
    run.train(20, Set.of());
    assertThat(run.lines)
        .anyMatch(
            line ->
                line.matches(
                    "step 10/20 loss [\\d.]+ contrast [\\d.]+ size [\\d.]+ lr 1\\.\\d+e-02 [\\d.]+ samples/s [\\d.]+ s/step left 0:00:\\d\\d"))
        .anyMatch(line -> line.startsWith("step 20/20 validation loss "));
    assertThat(run.rows).filteredOn(row -> row.split().equals("train")).hasSize(3 * 4);
    assertThat(run.rows).filteredOn(row -> row.split().equals("validation")).hasSize(3 * 2);
  }

  @Test
  void aStepWithoutAFiniteLossChangesNothingAndIsCounted() {
    TrainingRun run = new TrainingRun(folder);
    TrainingState end = run.train(12, Set.of(3L, 4L, 8L));
    assertThat(end.skipped()).isEqualTo(3);
    assertThat(end.moments().count()).isEqualTo(9);
    assertThat(end.isFinite()).isTrue();
    assertThat(run.lines).contains("step 4/12 skipped: its loss is not finite");
  }

  @Test
  void threeBadStepsInARowEndTheTrainingAndNothingOfThemIsWritten() {
    TrainingRun run = new TrainingRun(folder);
    assertThatThrownBy(() -> run.train(30, Set.of(20L, 21L, 22L)))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("at step 23: 3 steps in a row")
        .hasMessageContaining("--learning-rate");
    TrainingState kept = new CheckpointPlace(folder).state().read();
    assertThat(kept.step()).isEqualTo(21);
    assertThat(kept.isFinite()).isTrue();
    assertThat(folder.resolve("last")).doesNotExist();
  }

  @Test
  void aResumedTrainingEndsWhereAnUninterruptedOneDoesToTheLastBit() {
    TrainingState whole = new TrainingRun(folder.resolve("whole")).train(40, Set.of(15L));
    TrainingRun first = new TrainingRun(folder.resolve("parts"));
    assertThatThrownBy(() -> first.train(40, Set.of(15L, 29L, 30L, 31L)))
        .isInstanceOf(DivergedException.class);
    assertThat(new CheckpointPlace(folder.resolve("parts")).state().read().step()).isEqualTo(28);
    TrainingState resumed = new TrainingRun(folder.resolve("parts")).train(40, Set.of(15L));
    assertThat(resumed.values()).isEqualTo(whole.values());
    assertThat(resumed.moments().second()).isEqualTo(whole.moments().second());
    assertThat(resumed).usingRecursiveComparison().isEqualTo(whole);
  }

  @Test
  void aTrainingIsNotDoneBeforeItsLastCheckpointIsWritten() {
    TrainingRun run = new TrainingRun(folder);
    run.full = target -> target.endsWith(".last.begun");
    assertThatThrownBy(() -> run.train(14, Set.of())).hasMessageContaining("No space left");
    assertThat(new CheckpointPlace(folder).state().read().step()).isEqualTo(7);
    TrainingState end = new TrainingRun(folder).train(14, Set.of());
    assertThat(values("last")).isEqualTo(text(end));
  }

  @Test
  void whatAKilledSaveLeftIsClearedAndThePreviousCheckpointReturns() throws IOException {
    new TrainingRun(folder).train(10, Set.of());
    String best = values("best");
    Files.move(folder.resolve("best"), folder.resolve(".best.old"));
    Files.createDirectory(folder.resolve(".best.begun"));
    new CheckpointPlace(folder).prepare();
    assertThat(values("best")).isEqualTo(best);
    assertThat(folder.resolve(".best.begun")).doesNotExist();
    assertThat(folder.resolve(".best.old")).doesNotExist();
  }

  private static List<Double> losses(TrainingRun run, String split, String loss) {
    return run.rows.stream()
        .filter(row -> row.split().equals(split) && row.loss().equals(loss))
        .map(LossRow::value)
        .toList();
  }

  private String values(String name) {
    try {
      return Files.readString(folder.resolve(name).resolve("values.txt"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String text(TrainingState state) {
    LinearStage stage = new LinearStage(0, Set.of());
    stage.assign(state.values());
    stage.save(folder);
    return values(".");
  }
}
