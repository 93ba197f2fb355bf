package io.sparkblip2.training;

/** The optimiser's memory: running means of the gradient and of its square. */
public final class Moments {
  private final float[] first;
  private final float[] second;
  private long count;

  /**
   * @param count steps that were taken
   */
  public Moments(float[] first, float[] second, long count) {
    this.first = first;
    this.second = second;
    this.count = count;
  }

  /** Before the first step. */
  public static Moments zeros(int size) {
    return new Moments(new float[size], new float[size], 0);
  }

  public float[] first() {
    return first;
  }

  public float[] second() {
    return second;
  }

  public long count() {
    return count;
  }

  long countStep() {
    return ++count;
  }
}
