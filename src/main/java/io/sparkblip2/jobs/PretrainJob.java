package io.sparkblip2.jobs;

import io.sparkblip2.config.PretrainConfig;
import io.sparkblip2.training.Stages;

/** Trains the stages of a BLIP-2 model from image-text pairs to a checkpoint folder. */
public final class PretrainJob {
  private PretrainJob() {}

  /** Exit status: 0 done, 1 the job failed, 2 the call was wrong. */
  public static void main(String[] args) {
    PretrainWork work = new PretrainWork(Stages::open, System.out, System.err);
    new JobMain<>("pretrain", PretrainConfig.class, work::run).run(args);
  }
}
