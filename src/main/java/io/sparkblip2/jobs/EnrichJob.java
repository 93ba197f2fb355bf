package io.sparkblip2.jobs;

import io.sparkblip2.config.EnrichConfig;
import io.sparkblip2.inference.ExecutorPredictors;

/** Brings the Delta tables up to date with a catalog of images, night by night. */
public final class EnrichJob {
  private EnrichJob() {}

  /** Exit status: 0 done, 1 the job failed, 2 the call was wrong. */
  public static void main(String[] args) {
    EnrichWork work = new EnrichWork(ExecutorPredictors::get, System.out, System.err);
    new JobMain<>("enrich", EnrichConfig.class, work::run).run(args);
  }
}
