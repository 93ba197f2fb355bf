package io.sparkblip2.jobs;

import io.sparkblip2.config.EvaluateConfig;

/** Holds captions, answers or vectors against what people wrote. */
public final class EvaluateJob {
  private EvaluateJob() {}

  /** Exit status: 0 done, 1 the job failed, 2 the call was wrong. */
  public static void main(String[] args) {
    EvaluateWork work = new EvaluateWork(System.out, System.err);
    new JobMain<>("evaluate", EvaluateConfig.class, work::run).run(args);
  }
}
