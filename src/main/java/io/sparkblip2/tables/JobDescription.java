package io.sparkblip2.tables;

import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * What Spark's UI says of the jobs, stages and queries that a thread starts: the part of the work
 * behind those that it is a part of, as in "spark-blip2 caption: slice 3 of 12: append to
 * captions". Where Delta describes a job it puts its words around ours; its compaction alone
 * overwrites them, in threads of its own.
 *
 * <p>Job groups are left alone. They belong to whoever may want to cancel: a notebook, a server.
 */
public final class JobDescription {
  private static final String PROPERTY = "spark.job.description";

  private JobDescription() {}

  /** Some work with a result. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    T run() throws E;
  }

  /** Some work without. */
  @FunctionalInterface
  public interface Step<E extends Exception> {
    void run() throws E;
  }

  /** Names all that is to come; {@code command} as in jobs/COMMAND.sh. */
  public static void begin(SparkSession spark, String command) {
    spark.sparkContext().setJobDescription("spark-blip2 " + command);
  }

  /** Does some work under the name of a part; afterwards the name is what it was before. */
  public static <T, E extends Exception> T during(SparkSession spark, String part, Work<T, E> work)
      throws E {
    return during(spark.sparkContext(), part, work);
  }

  /** As the other, for work without a result. */
  public static <E extends Exception> void during(SparkSession spark, String part, Step<E> step)
      throws E {
    during(
        spark.sparkContext(),
        part,
        () -> {
          step.run();
          return null;
        });
  }

  /** As the other, where there is no session. */
  public static <T, E extends Exception> T during(SparkContext spark, String part, Work<T, E> work)
      throws E {
    String before = spark.getLocalProperty(PROPERTY);
    spark.setJobDescription(before == null ? part : before + ": " + part);
    try {
      return work.run();
    } finally {
      spark.setJobDescription(before);
    }
  }
}
