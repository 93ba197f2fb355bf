package io.sparkblip2.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Trains a stage: batch, gradient, clipping, AdamW, step after step, with validation, a log, and
 * checkpoints between.
 *
 * <p>A step without a finite loss and gradient changes nothing and is counted. What is written is
 * always finite. A resumed training gives the parameters that an uninterrupted one gives, to the
 * last bit, if the stage computes the same from the same.
 */
public final class Trainer {
  /** How many batches ahead pictures are made ready. */
  private static final int AHEAD = 2;

  private final TrainingPlan plan;
  private final Stage stage;
  private final Workers workers;
  private final Batches batches;
  private final List<Batch> validation;
  private final CheckpointPlace place;
  private final TrainingJournal journal;
  private final Consumer<Batch> prefetch;
  private final List<LossRow> rows = new ArrayList<>();
  private TrainingState state;
  private long lastCheckpointNanos = System.nanoTime();

  /**
   * @param stage writes the checkpoints; {@code workers} compute, with it or with their own
   * @param validation whole batches of held-out examples; may be empty
   * @param prefetch is told of batches to come
   */
  public Trainer(
      TrainingPlan plan,
      Stage stage,
      Workers workers,
      Batches batches,
      List<Batch> validation,
      CheckpointPlace place,
      TrainingJournal journal,
      Consumer<Batch> prefetch) {
    this.plan = plan;
    this.stage = stage;
    this.workers = workers;
    this.batches = batches;
    this.validation = List.copyOf(validation);
    this.place = place;
    this.journal = journal;
    this.prefetch = prefetch;
  }

  /**
   * Trains to the last step, if it is not done already, and writes the last checkpoint.
   *
   * @param from where to begin; its arrays are worked on
   * @return where it ended
   * @throws DivergedException after too many steps without finite numbers
   */
  public TrainingState run(TrainingState from) {
    state = from;
    AdamW optimiser = new AdamW(plan.adam(), stage.parameters(), state.moments());
    workers.assign(state.values());
    StepSums sums = new StepSums(stage.losses(), batches.batchSize());
    while (state.step() < plan.steps()) {
      Batch batch = batches.at(state.step());
      for (int ahead = 0; ahead <= AHEAD; ahead++) {
        prefetch.accept(ahead == 0 ? batch : batches.at(state.step() + ahead));
      }
      Workers.Computed computed = workers.compute(batch, true);
      boolean good = learn(optimiser, computed.contribution());
      sums.add(computed, good);
      if (plan.logsAfter(state.step())) {
        log(sums);
      }
      if (plan.validatesAfter(state.step())) {
        validate();
        sums.restart();
      }
      if (checkpointIsDue()) {
        checkpoint();
      }
    }
    finish();
    return state;
  }

  private boolean learn(AdamW optimiser, Contribution contribution) {
    double norm = Vectors.length(contribution.gradient());
    if (!Double.isFinite(norm)
        || !Arrays.stream(contribution.losses()).allMatch(Double::isFinite)) {
      state = state.afterBadStep();
      journal.say(
          "step %d/%d skipped: its %s is not finite"
              .formatted(state.step(), plan.steps(), Double.isFinite(norm) ? "loss" : "gradient"));
      if (state.badInARow() >= plan.maxBadSteps()) {
        throw diverged(state.badInARow() + " steps in a row gave no finite loss and gradient");
      }
      return false;
    }
    optimiser.step(
        state.values(),
        contribution.gradient(),
        plan.scale(norm),
        plan.learningRate().at(state.step()));
    workers.assign(state.values());
    state = state.afterGoodStep();
    return true;
  }

  private DivergedException diverged(String what) {
    return new DivergedException(
        "The training diverged at step %d: %s. Nothing of it was written; lower --learning-rate or --max-gradient-norm, lengthen --warmup-steps, or use --precision float32, and begin from the last checkpoint with --resume or anew."
            .formatted(state.step(), what));
  }

  private void log(StepSums sums) {
    double rate = plan.learningRate().at(state.step() - 1);
    Duration left =
        Duration.ofSeconds((long) (sums.secondsPerStep() * (plan.steps() - state.step())));
    journal.say(
        "step %d/%d %s lr %.2e %s left %d:%02d:%02d"
            .formatted(
                state.step(),
                plan.steps(),
                sums.losses(),
                rate,
                sums.speed(),
                left.toHours(),
                left.toMinutesPart(),
                left.toSecondsPart()));
    rows.addAll(sums.rows(state.step(), "train", rate));
    sums.restart();
  }

  private void validate() {
    if (validation.isEmpty()) {
      return;
    }
    StepSums sums = new StepSums(stage.losses(), batches.batchSize());
    for (Batch batch : validation) {
      sums.add(workers.compute(batch, false), true);
    }
    journal.say("step %d/%d validation %s".formatted(state.step(), plan.steps(), sums.losses()));
    List<LossRow> found =
        sums.rows(state.step(), "validation", plan.learningRate().at(state.step() - 1));
    rows.addAll(found);
    if (found.get(0).value() < state.best()) {
      save(CheckpointPlace.BEST);
      state = state.withBest(found.get(0).value());
    }
  }

  /** Not after the last step: a state that says "done" comes behind the checkpoint it speaks of. */
  private boolean checkpointIsDue() {
    return state.step() < plan.steps()
        && (state.step() % plan.checkpointEvery() == 0
            || System.nanoTime() - lastCheckpointNanos > plan.checkpointInterval().toNanos());
  }

  /** Rows first: where a kill falls between the two, they are offered again. */
  private void checkpoint() {
    requireFinite();
    journal.keep(List.copyOf(rows), state.step());
    rows.clear();
    try {
      place.state().write(state);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The training checkpoint in '" + place.folder() + "' cannot be written: " + e, e);
    }
    lastCheckpointNanos = System.nanoTime();
  }

  private void finish() {
    save(CheckpointPlace.LAST);
    if (validation.isEmpty()) {
      save(CheckpointPlace.BEST);
    }
    checkpoint();
  }

  private void save(String name) {
    requireFinite();
    stage.assign(state.values());
    place.save(name, stage);
  }

  private void requireFinite() {
    if (!state.isFinite()) {
      throw diverged("a parameter is not finite");
    }
  }
}
