package io.sparkblip2.jobs;

import io.sparkblip2.config.ExportConfig;

/** Writes a checkpoint as a folder that DJL loads by itself: TorchScript with its weights. */
public final class ExportJob {
  private ExportJob() {}

  /** Exit status: 0 done, 1 the job failed, 2 the call was wrong. */
  public static void main(String[] args) {
    ExportWork work = new ExportWork(System.out);
    new JobMain<>("export", ExportConfig.class, work::run).run(args);
  }
}
