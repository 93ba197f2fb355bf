package io.sparkblip2.jobs;

import io.sparkblip2.config.ReportConfig;

/** Makes one page of HTML of a run, or of what the tables hold. */
public final class ReportJob {
  private ReportJob() {}

  /** Exit status: 0 done, 1 the job failed, 2 the call was wrong. */
  public static void main(String[] args) {
    ReportWork work = new ReportWork(System.out);
    new JobMain<>("report", ReportConfig.class, work::run).run(args);
  }
}
