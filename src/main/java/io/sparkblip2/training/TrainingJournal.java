package io.sparkblip2.training;

import java.util.List;

/** Who is told how a training goes on. */
public interface TrainingJournal {
  /** A line for people. */
  void say(String line);

  /**
   * Keeps rows of the learning curves. After a kill the same call may come again.
   *
   * @param step steps done; with it a repeated call is known
   */
  void keep(List<LossRow> rows, long step);
}
