package io.sparkblip2.training;

import java.time.Duration;

/**
 * How a stage is trained.
 *
 * @param steps in all; a step takes one batch
 * @param maxGradientNorm Euclidean length that a longer gradient is scaled down to; 0 leaves it
 * @param validateEvery steps between two looks at the held-out examples, as logEvery and
 *     checkpointEvery; the last step counts as well
 * @param checkpointInterval a training checkpoint is also written where the last is older
 * @param maxBadSteps that many steps in a row without a finite loss and gradient end the training
 */
public record TrainingPlan(
    long steps,
    LearningRate learningRate,
    AdamSettings adam,
    double maxGradientNorm,
    long validateEvery,
    long logEvery,
    long checkpointEvery,
    Duration checkpointInterval,
    int maxBadSteps) {

  boolean validatesAfter(long done) {
    return done % validateEvery == 0 || done == steps;
  }

  boolean logsAfter(long done) {
    return done % logEvery == 0 || done == steps;
  }

  /** What a gradient of this length is multiplied with; as {@code torch.nn.utils} does it. */
  double scale(double gradientNorm) {
    return maxGradientNorm == 0 ? 1 : Math.min(1, maxGradientNorm / (gradientNorm + 1e-6));
  }
}
