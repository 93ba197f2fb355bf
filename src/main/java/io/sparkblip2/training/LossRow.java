package io.sparkblip2.training;

/**
 * One number of the learning curves.
 *
 * @param step steps done
 * @param split {@code train} (mean over the steps since the last row) or {@code validation}
 * @param communicationShare of the steps' time, 0 to 1
 */
public record LossRow(
    long step,
    String split,
    String loss,
    double value,
    double learningRate,
    double samplesPerSecond,
    double secondsPerStep,
    double communicationShare) {}
