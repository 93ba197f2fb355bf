package io.sparkblip2.jobs;

import io.sparkblip2.config.BenchmarkConfig;

/** Measures how fast this machine describes images, part by part and against the naive way. */
public final class BenchmarkJob {
  private BenchmarkJob() {}

  /** Exit status: 0 done, 1 the job failed, 2 the call was wrong. */
  public static void main(String[] args) {
    BenchmarkWork work = new BenchmarkWork(System.out, System.err);
    new JobMain<>("benchmark", BenchmarkConfig.class, work::run).run(args);
  }
}
