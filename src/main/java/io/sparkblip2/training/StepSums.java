package io.sparkblip2.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Adds up steps: those between two lines of the log, or those of a validation. */
final class StepSums {
  private final List<String> names;
  private final int batchSize;
  private double[] sums;
  private long good;
  private long steps;
  private StepTimes times;
  private long startNanos;

  StepSums(List<String> names, int batchSize) {
    this.names = names;
    this.batchSize = batchSize;
    restart();
  }

  void restart() {
    sums = new double[names.size()];
    good = 0;
    steps = 0;
    times = StepTimes.NONE;
    startNanos = System.nanoTime();
  }

  void add(Workers.Computed computed, boolean isGood) {
    steps++;
    times = times.plus(computed.times());
    if (isGood) {
      good++;
      for (int i = 0; i < sums.length; i++) {
        sums[i] += computed.contribution().losses()[i];
      }
    }
  }

  /** Seconds a step took, pictures included. */
  double secondsPerStep() {
    return (System.nanoTime() - startNanos) / 1e9 / Math.max(1, steps);
  }

  /** A row for each loss; none where no step was good. */
  List<LossRow> rows(long step, String split, double learningRate) {
    List<LossRow> rows = new ArrayList<>();
    for (int i = 0; i < sums.length && good > 0; i++) {
      rows.add(
          new LossRow(
              step,
              split,
              names.get(i),
              sums[i] / good,
              learningRate,
              batchSize / secondsPerStep(),
              secondsPerStep(),
              times.communicationShare()));
    }
    return rows;
  }

  /** Such as {@code loss 2.3105 itc 1.0142}; the names are the losses'. */
  String losses() {
    if (good == 0) {
      return "no finite loss";
    }
    return IntStream.range(0, sums.length)
        .mapToObj(i -> String.format(Locale.ROOT, "%s %.4f", names.get(i), sums[i] / good))
        .collect(Collectors.joining(" "));
  }

  /** Such as {@code 412.0 samples/s 0.155 s/step}. */
  String speed() {
    String speed =
        String.format(
            Locale.ROOT,
            "%.1f samples/s %.3f s/step",
            batchSize / secondsPerStep(),
            secondsPerStep());
    return times.communication() == 0
        ? speed
        : speed
            + String.format(
                Locale.ROOT,
                " communication %.0f %% (broadcast %.0f features %.0f gradients %.0f scheduling"
                    + " %.0f ms/step)",
                100 * times.communicationShare(),
                millisPerStep(times.broadcast()),
                millisPerStep(times.features()),
                millisPerStep(times.gradients()),
                millisPerStep(times.scheduling()));
  }

  private double millisPerStep(double seconds) {
    return 1000 * seconds / Math.max(1, steps);
  }
}
