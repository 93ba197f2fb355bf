package io.sparkblip2.training;

/** Those who compute a batch's losses and gradient, be it one in this JVM or many on a cluster. */
public interface Workers extends AutoCloseable {
  /** Gives all of them the learnt parameters. */
  void assign(float[] values);

  /**
   * @param learn whether the gradient is wanted
   */
  Computed compute(Batch batch, boolean learn);

  @Override
  void close();

  /** The whole batch's losses and gradient, and what they cost. */
  record Computed(Contribution contribution, StepTimes times) {}
}
