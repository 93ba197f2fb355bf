package io.sparkblip2.training;

import io.sparkblip2.network.ComputeLock;

/** A worker alone: the stage in this JVM, which belongs to the caller. */
public record OneWorker(Stage stage) implements Workers {
  @Override
  public void assign(float[] values) {
    stage.assign(values);
  }

  @Override
  public Computed compute(Batch batch, boolean learn) {
    return ComputeLock.sharing(() -> computed(batch, learn));
  }

  private Computed computed(Batch batch, boolean learn) {
    long start = System.nanoTime();
    Shard shard = batch.whole();
    Exchange exchange =
        stage.featureSize() > 0 ? new Exchange(stage.features(shard)) : Exchange.NONE;
    Contribution contribution = stage.contribution(shard, exchange, learn);
    return new Computed(contribution, StepTimes.alone((System.nanoTime() - start) / 1e9));
  }

  @Override
  public void close() {}
}
