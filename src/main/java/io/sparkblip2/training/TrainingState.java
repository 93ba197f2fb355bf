package io.sparkblip2.training;

/**
 * All that a training needs to go on exactly where it was.
 *
 * @param runId the same however often the run is resumed
 * @param recipe hash of what may not change between a run and its resumption
 * @param step the next one; it names the examples too, for their order depends on nothing else
 * @param values of the learnt parameters, flat; changed by every step, as the moments are
 * @param skipped steps without a finite loss and gradient so far
 * @param badInARow how many of them were the last ones
 * @param best the smallest validation loss so far; infinite before the first
 */
public record TrainingState(
    String runId,
    String recipe,
    long step,
    float[] values,
    Moments moments,
    long skipped,
    int badInARow,
    double best) {

  /** Before the first step. */
  public static TrainingState initial(String runId, String recipe, float[] values) {
    return new TrainingState(
        runId, recipe, 0, values, Moments.zeros(values.length), 0, 0, Double.POSITIVE_INFINITY);
  }

  TrainingState afterGoodStep() {
    return new TrainingState(runId, recipe, step + 1, values, moments, skipped, 0, best);
  }

  TrainingState afterBadStep() {
    return new TrainingState(
        runId, recipe, step + 1, values, moments, skipped + 1, badInARow + 1, best);
  }

  TrainingState withBest(double validationLoss) {
    return new TrainingState(
        runId, recipe, step, values, moments, skipped, badInARow, validationLoss);
  }

  /** Whether it may be written: no number in it is infinite or none. */
  boolean isFinite() {
    return Vectors.isFinite(values)
        && Vectors.isFinite(moments.first())
        && Vectors.isFinite(moments.second());
  }
}
