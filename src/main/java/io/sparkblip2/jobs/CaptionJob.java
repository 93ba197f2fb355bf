package io.sparkblip2.jobs;

import io.sparkblip2.config.CaptionConfig;
import java.io.IOException;
import org.apache.spark.sql.SparkSession;

/** Captions, questions and embeds a collection of images into Delta tables. */
public final class CaptionJob {
  private CaptionJob() {}

  /** Exit status: 0 done, 1 the job failed, 2 the call was wrong. */
  public static void main(String[] args) {
    new JobMain<>("caption", CaptionConfig.class, CaptionJob::run).run(args);
  }

  private static void run(CaptionConfig config) throws IOException {
    try (SparkSession spark = SparkSessions.open("caption")) {
      System.out.println(spark.version() + " " + config);
    }
  }
}
