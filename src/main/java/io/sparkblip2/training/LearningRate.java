package io.sparkblip2.training;

/**
 * The learning rate by step: a line from {@code warmup} up to {@code peak} over {@code warmupSteps}
 * steps, then a half cosine down to {@code minimum} at {@code steps}.
 */
public record LearningRate(
    double warmup, double peak, double minimum, long warmupSteps, long steps) {

  /**
   * @param step from 0
   */
  public double at(long step) {
    if (step < warmupSteps) {
      return warmup + (peak - warmup) * step / warmupSteps;
    }
    double done = (double) (step - warmupSteps) / Math.max(1, steps - warmupSteps);
    return minimum + (peak - minimum) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, done)));
  }
}
