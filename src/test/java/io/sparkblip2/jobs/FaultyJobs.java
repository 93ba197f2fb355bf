package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.ForkedJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that runs one job after the other, in which {@link Faults} happen when they are ordered.
 */
final class FaultyJobs implements AutoCloseable {
  private static final int LONGEST_SECONDS = 600;

  private final Path log;
  private final Path orders;
  private final Process process;
  private final BufferedReader statuses;

  /**
   * @param name of this JVM in the folder
   */
  FaultyJobs(Path folder, String name, Path notes) throws IOException {
    this(folder, name, notes, log -> alone(folder, log));
  }

  /** With a metastore in the folder, which outlives the JVM, and faults at every view as well. */
  static FaultyJobs withMetastore(Path folder, String name, Path notes) throws IOException {
    return new FaultyJobs(
        folder,
        name,
        notes,
        log ->
            alone(folder, log)
                .withSetting("spark.sql.catalogImplementation", "hive")
                .withSetting("spark.sql.extensions", FaultyViews.class.getName())
                .withSetting(
                    "spark.hadoop.javax.jdo.option.ConnectionURL",
                    "jdbc:derby:;databaseName=" + folder.resolve("metastore") + ";create=true")
                .withSetting("derby.stream.error.file", folder.resolve("derby.log")));
  }

  private static ForkedJvm alone(Path folder, Path log) {
    return new ForkedJvm(log)
        .with("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
        .with("-XX:ReservedCodeCacheSize=256m")
        .withSetting("log4j2.configurationFile", Path.of("conf/log4j2.properties").toAbsolutePath())
        .withSetting("spark.master", "local[2]")
        .withSetting("spark.driver.host", "127.0.0.1")
        .withSetting("spark.driver.bindAddress", "127.0.0.1")
        .withSetting("spark.ui.enabled", false)
        .withSetting("spark.sql.shuffle.partitions", 1)
        .withSetting("spark.sql.adaptive.enabled", false)
        .withSetting("spark.sql.codegen.wholeStage", false)
        .withSetting("spark.databricks.delta.snapshotPartitions", 1)
        .withSetting("spark.sql.warehouse.dir", folder.resolve("warehouse"));
  }

  private FaultyJobs(Path folder, String name, Path notes, Jvm jvm) throws IOException {
    log = folder.resolve(name + ".log");
    orders = folder.resolve(name + ".faults");
    Files.writeString(orders, "");
    process =
        jvm.with(log)
            .withSetting(Faults.PROPERTY, orders)
            .withSetting("spark.hadoop.fs.file.impl", FaultyFileSystem.class.getName())
            .withSetting("spark.delta.logStore.file.impl", FaultyLogStore.class.getName())
            .withSetting("spark.default.parallelism", 2)
            .start(JobWithFakes.class, notes.toString(), "");
    statuses = process.inputReader(StandardCharsets.UTF_8);
  }

  /** With an executor in a JVM of its own, in which faults happen as well. */
  static FaultyJobs onCluster(Path folder, String name, Path notes) throws IOException {
    String faults = "-D" + Faults.PROPERTY + "=" + folder.resolve(name + ".faults");
    return new FaultyJobs(
        folder,
        name,
        notes,
        log -> LocalCluster.driver(folder, log, "local-cluster[1,2,512]", faults));
  }

  @FunctionalInterface
  private interface Jvm {
    ForkedJvm with(Path log) throws IOException;
  }

  /** From now on; empty for nothing. */
  void order(String fault) throws IOException {
    Files.writeString(orders, fault);
  }

  /** Begins a job. */
  void start(String... args) throws IOException {
    process
        .getOutputStream()
        .write((String.join("\t", args) + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** The exit status of the job that was started last. */
  int status() throws Exception {
    String line = within(() -> statuses.readLine());
    assertThat(line).as(log()).isNotNull();
    return Integer.parseInt(line);
  }

  int run(String... args) throws Exception {
    start(args);
    return status();
  }

  /** Waits for the JVM to be killed by the fault that was ordered. */
  void awaitKill() throws Exception {
    String line = within(() -> statuses.readLine());
    assertThat(line).as("the job ended before the fault: %s", log()).isNull();
    assertThat(process.waitFor()).isEqualTo(128 + 9);
  }

  /** Waits for the JVM to be stopped by the fault that was ordered. */
  void awaitStop() throws Exception {
    within(
        () -> {
          while (!state().equals("T")) {
            TimeUnit.MILLISECONDS.sleep(100);
          }
          return "";
        });
  }

  void resume() throws Exception {
    new ProcessBuilder("kill", "-CONT", Long.toString(process.pid())).start().waitFor();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  private String state() throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[0];
  }

  @FunctionalInterface
  private interface Waiting {
    String get() throws IOException, InterruptedException;
  }

  private String within(Waiting waiting) throws Exception {
    CompletableFuture<String> line =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return waiting.get();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    try {
      return line.get(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(log(), e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
