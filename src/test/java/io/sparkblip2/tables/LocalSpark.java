package io.sparkblip2.tables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** The session that all tests of a JVM share: two cores, real Delta, everything small. */
public final class LocalSpark {
  private LocalSpark() {}

  public static SparkSession session() {
    return Holder.SESSION;
  }

  private static final class Holder {
    static final SparkSession SESSION = start();

    private static SparkSession start() {
      SparkSession spark =
          SparkSession.builder()
              .master("local[2]")
              .appName("spark-blip2 tests")
              .config(
                  "spark.sql.extensions",
                  "io.delta.sql.DeltaSparkSessionExtension,"
                      + "io.sparkblip2.sql.Blip2SparkSessionExtension")
              .config(
                  "spark.sql.catalog.spark_catalog",
                  "org.apache.spark.sql.delta.catalog.DeltaCatalog")
              .config("spark.sql.warehouse.dir", temporary("warehouse").toUri().toString())
              .config("spark.sql.ansi.enabled", true)
              .config("spark.sql.legacy.parameterSubstitution.constantsOnly", true)
              .config("spark.sql.sources.parallelPartitionDiscovery.parallelism", 4)
              .config("spark.sql.shuffle.partitions", 2)
              .config("spark.sql.adaptive.enabled", false)
              .config("spark.sql.codegen.wholeStage", false)
              .config("spark.sql.maxMetadataStringLength", 100)
              .config("spark.sql.maxPlanStringLength", 1000)
              .config("spark.databricks.delta.snapshotPartitions", 1)
              .config("spark.ui.enabled", false)
              .config("spark.ui.showConsoleProgress", false)
              .config("spark.driver.bindAddress", "127.0.0.1")
              .config("spark.driver.host", "127.0.0.1")
              .getOrCreate();
      spark.sparkContext().setLogLevel("ERROR");
      return spark;
    }
  }

  private static Path temporary(String name) {
    try {
      return Files.createTempDirectory(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
