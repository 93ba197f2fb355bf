package io.sparkblip2.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A short training of {@link LinearStage}, and what it told its journal. */
final class TrainingRun implements TrainingJournal {
  static final int BATCH = 8;

  private final CheckpointPlace place;
  final List<String> lines = new ArrayList<>();
  final List<LossRow> rows = new ArrayList<>();

  /** Whether the disk has no room for a checkpoint that is saved in this folder. */
  Predicate<Path> full = folder -> false;

  TrainingRun(Path folder) {
    place = new CheckpointPlace(folder);
    place.prepare();
  }

  static TrainingPlan plan(long steps) {
    return new TrainingPlan(
        steps,
        new LearningRate(1e-4, 2e-2, 1e-3, 5, steps),
        AdamSettings.DEFAULTS,
        1,
        10,
        5,
        7,
        Duration.ofHours(1),
        3);
  }

  /** From where the folder's training checkpoint is, or else from the start. */
  TrainingState train(long steps, Set<Long> brokenSteps) {
    Stage stage =
        new LinearStage(1, brokenSteps) {
          @Override
          public void save(Path folder) {
            if (full.test(folder)) {
              throw new UncheckedIOException(new IOException("No space left on device"));
            }
            super.save(folder);
          }
        };
    List<Example> examples = LinearStage.examples(64);
    TrainingState from =
        place.state().exists()
            ? place.state().read()
            : TrainingState.initial("run-1", "recipe", stage.values());
    return new Trainer(
            plan(steps),
            stage,
            new OneWorker(stage),
            new Batches(examples.subList(16, 64), BATCH, 3, Batches.Texts.ANY, Grouping.NONE),
            Batches.inOrder(examples.subList(0, 16), BATCH, 3),
            place,
            this,
            batch -> {})
        .run(from);
  }

  @Override
  public void say(String line) {
    lines.add(line);
  }

  @Override
  public void keep(List<LossRow> more, long step) {
    rows.addAll(more);
  }
}
