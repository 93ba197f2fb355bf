package io.sparkblip2.jobs;

import io.sparkblip2.config.CaptionConfig;
import io.sparkblip2.inference.ExecutorPredictors;

/** Captions, questions and embeds a collection of images into Delta tables. */
public final class CaptionJob {
  private CaptionJob() {}

  /** Exit status: 0 done, 1 the job failed, 2 the call was wrong. */
  public static void main(String[] args) {
    CaptionWork work = new CaptionWork(ExecutorPredictors::get, System.out, System.err);
    new JobMain<>("caption", CaptionConfig.class, work::run).run(args);
  }
}
