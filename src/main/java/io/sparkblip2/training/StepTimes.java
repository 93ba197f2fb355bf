package io.sparkblip2.training;

/**
 * Where the seconds of a step went, summed over steps by {@link #plus}.
 *
 * @param broadcast parameters on their way to the workers
 * @param features examples' features on their way to all, beyond the time of computing them
 * @param gradients contributions on their way back and their sum, beyond the time of computing them
 * @param scheduling starting and ending the workers' tasks
 * @param total all of it, computing included
 */
public record StepTimes(
    double broadcast, double features, double gradients, double scheduling, double total) {
  public static final StepTimes NONE = new StepTimes(0, 0, 0, 0, 0);

  /** A step of a worker alone, who tells nobody anything. */
  public static StepTimes alone(double total) {
    return new StepTimes(0, 0, 0, 0, total);
  }

  public StepTimes plus(StepTimes other) {
    return new StepTimes(
        broadcast + other.broadcast,
        features + other.features,
        gradients + other.gradients,
        scheduling + other.scheduling,
        total + other.total);
  }

  /** Seconds in which nobody learnt anything. */
  public double communication() {
    return broadcast + features + gradients + scheduling;
  }

  /** Share of the time that is communication, 0 to 1. */
  public double communicationShare() {
    return total > 0 ? communication() / total : 0;
  }
}
