package io.sparkblip2.jobs;

import io.sparkblip2.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A driver's JVM whose executors are JVMs of their own. */
final class LocalCluster {
  private LocalCluster() {}

  /**
   * @param master {@code local-cluster[executors,cores,megabytes]}
   * @param executorOptions of their JVMs, beside what the engine needs
   */
  static ForkedJvm driver(Path folder, String master, String executorOptions) throws IOException {
    return driver(folder, folder.resolve("log"), master, executorOptions);
  }

  /**
   * @param log where the driver's output goes
   */
  static ForkedJvm driver(Path folder, Path log, String master, String executorOptions)
      throws IOException {
    Path home = Files.createDirectories(folder.resolve("spark"));
    Files.createDirectories(home.resolve("jars"));
    Files.writeString(home.resolve("RELEASE"), "");
    String options =
        executorOptions
            + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "
            + String.join(" ", ForkedJvm.engineOptions());
    return new ForkedJvm(log)
        .with("-Xmx1g", "-XX:TieredStopAtLevel=1")
        .withEnvironment("SPARK_HOME", home.toString())
        .withEnvironment("SPARK_SCALA_VERSION", scalaVersion())
        .withEnvironment("SPARK_LOCAL_IP", "127.0.0.1")
        .withSetting("log4j2.configurationFile", Path.of("conf/log4j2.properties").toAbsolutePath())
        .withSetting("spark.master", master)
        .withSetting("spark.driver.host", "127.0.0.1")
        .withSetting("spark.executor.memory", "512m")
        .withSetting("spark.executor.extraClassPath", System.getProperty("java.class.path"))
        .withSetting("spark.executor.extraJavaOptions", options)
        .withSetting("spark.sql.shuffle.partitions", 1)
        .withSetting("spark.sql.adaptive.enabled", false)
        .withSetting("spark.sql.codegen.wholeStage", false)
        .withSetting("spark.databricks.delta.snapshotPartitions", 1)
        .withSetting("spark.sql.warehouse.dir", folder.resolve("warehouse"))
        .withSetting("spark.ui.enabled", false);
  }

  private static String scalaVersion() {
    return scala.util.Properties.versionNumberString().replaceFirst("\\.[^.]*$", "");
  }
}
