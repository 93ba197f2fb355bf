package io.sparkblip2.jobs;

import io.sparkblip2.config.SearchConfig;

/** Finds the images that a text describes best, or that are like an image. */
public final class SearchJob {
  private SearchJob() {}

  /** Exit status: 0 done, 1 the job failed, 2 the call was wrong. */
  public static void main(String[] args) {
    SearchWork work = new SearchWork(System.out, System.err);
    new JobMain<>("search", SearchConfig.class, work::run).run(args);
  }
}
