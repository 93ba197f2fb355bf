package io.sparkblip2.training;

import java.nio.file.Path;
import java.util.List;

/**
 * A stage of training on one worker: the network, its losses, and which of its parameters are
 * learnt. It holds no optimiser: parameters come in, gradients go out, so that one worker and many
 * run the same code.
 *
 * <p>Holds native memory until closed. Not thread-safe; calls may come from different threads.
 */
public interface Stage extends AutoCloseable {
  /** What is learnt, in the order of the flat vectors; everything else is frozen. */
  List<Parameter> parameters();

  /** What whoever starts it should know of it, a line each. */
  default List<String> remarks() {
    return List.of();
  }

  /** The learnt parameters' present values, one after the other. */
  float[] values();

  /** Sets the learnt parameters. */
  void assign(float[] values);

  /** Names of what {@link Contribution#losses} holds; the first is what is minimised. */
  List<String> losses();

  /** Floats that other shards must know of an example; 0 if its losses compare no examples. */
  int featureSize();

  /**
   * First half of a step: the features of a shard's examples.
   *
   * @return a row of {@link #featureSize} floats for each example
   */
  float[][] features(Shard shard);

  /**
   * Second half of a step.
   *
   * @param exchange the features of all shards; {@link Exchange#NONE} where there are none
   * @param learn whether the gradient is wanted
   */
  Contribution contribution(Shard shard, Exchange exchange, boolean learn);

  /**
   * Writes a checkpoint in Hugging Face's format, frozen parts included, that the next stage, this
   * library and {@code from_pretrained} read.
   *
   * @param folder exists and is empty
   */
  void save(Path folder);

  @Override
  void close();
}
