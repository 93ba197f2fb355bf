package io.sparkblip2.jobs;

import io.sparkblip2.tables.JobDescription;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Opens the Spark session of a job; a setting that the user made is never overridden. */
final class SparkSessions {
  private static final String EXTENSIONS = "spark.sql.extensions";
  private static final List<String> OURS =
      List.of(
          "io.delta.sql.DeltaSparkSessionExtension",
          "io.sparkblip2.sql.Blip2SparkSessionExtension");

  private SparkSessions() {}

  static SparkSession open(String job) {
    SparkConf conf = new SparkConf();
    boolean local = conf.get("spark.master", "").startsWith("local[");
    SparkSession spark =
        SparkSession.builder().config(withDefaults(conf, job, local)).getOrCreate();
    JobDescription.begin(spark, job);
    return spark;
  }

  static SparkConf withDefaults(SparkConf conf, String job, boolean local) {
    // spark-submit names an application after its main class where the user gave no name.
    if (conf.get("spark.app.name", "io.sparkblip2.").startsWith("io.sparkblip2.")) {
      conf.setAppName("spark-blip2 " + job);
    }
    for (String extension : OURS) {
      String extensions = conf.get(EXTENSIONS, "");
      if (!extensions.contains(extension)) {
        conf.set(EXTENSIONS, extensions.isEmpty() ? extension : extensions + "," + extension);
      }
    }
    conf.setIfMissing(
        "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    // With the Delta extension, Spark 4.1 and 4.2 lose the parameters of parameterised SQL
    // otherwise.
    conf.setIfMissing("spark.sql.legacy.parameterSubstitution.constantsOnly", "true");
    // The commit of a slice shall not wait for all tasks of the next one.
    conf.setIfMissing("spark.scheduler.mode", "FAIR");
    // Spark 3.5 has another default than Spark 4.
    conf.setIfMissing("spark.sql.ansi.enabled", "true");
    if (local) {
      conf.setIfMissing("spark.ui.enabled", "false");
    }
    return conf;
  }
}
