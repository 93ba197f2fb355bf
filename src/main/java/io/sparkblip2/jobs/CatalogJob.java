package io.sparkblip2.jobs;

import io.sparkblip2.config.CatalogConfig;

/** Draws a synthetic product catalog with exact captions, questions and answers. */
public final class CatalogJob {
  private CatalogJob() {}

  /** Exit status: 0 done, 1 the job failed, 2 the call was wrong. */
  public static void main(String[] args) {
    CatalogWork work = new CatalogWork(System.out, System.err);
    new JobMain<>("catalog", CatalogConfig.class, work::run).run(args);
  }
}
