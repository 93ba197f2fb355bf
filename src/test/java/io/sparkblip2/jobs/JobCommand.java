package io.sparkblip2.jobs;

import io.sparkblip2.ForkedJvm;
import io.sparkblip2.config.CaptionConfig;
import io.sparkblip2.config.CatalogConfig;
import io.sparkblip2.config.EnrichConfig;
import io.sparkblip2.config.EvaluateConfig;
import io.sparkblip2.config.PretrainConfig;
import io.sparkblip2.config.ReportConfig;
import io.sparkblip2.config.SearchConfig;
import io.sparkblip2.config.SqlConfig;
import io.sparkblip2.inference.ExecutorPredictors;
import io.sparkblip2.training.Stages;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Jobs as a user calls them, in a JVM of its own that serves one call after the other, each with a
 * Spark session of its own. The first word names the job, such as {@code evaluate}; without one it
 * is {@code caption}.
 */
final class JobCommand implements AutoCloseable {
  private static final int LONGEST_CALL_SECONDS = 180;

  private final Path log;
  private final Process process;
  private final DataOutputStream calls;
  private final DataInputStream results;

  /** What a call left for its user; log holds what the whole process wrote so far. */
  record Result(int status, String out, String err, String log) {}

  JobCommand(Path folder) throws IOException {
    this(folder, Map.of());
  }

  /**
   * @param settings of Spark, beside those that make tests fast
   */
  JobCommand(Path folder, Map<String, String> settings) throws IOException {
    log = folder.resolve("command.log");
    ForkedJvm jvm = new ForkedJvm(log);
    settings.forEach(jvm::withSetting);
    process =
        jvm.with("-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=256m")
            .withSetting(
                "log4j2.configurationFile", Path.of("conf/log4j2.properties").toAbsolutePath())
            .withSetting("spark.master", "local[2]")
            .withSetting("spark.driver.host", "127.0.0.1")
            .withSetting("spark.driver.bindAddress", "127.0.0.1")
            .withSetting("spark.sql.shuffle.partitions", 2)
            .withSetting("spark.sql.adaptive.enabled", false)
            .withSetting("spark.sql.codegen.wholeStage", false)
            .withSetting("spark.databricks.delta.snapshotPartitions", 1)
            .withSetting("spark.sql.warehouse.dir", folder.resolve("warehouse"))
            .start(JobCommand.class);
    calls = new DataOutputStream(process.getOutputStream());
    results = new DataInputStream(process.getInputStream());
  }

  Result call(String... args) throws Exception {
    calls.writeInt(args.length);
    for (String arg : args) {
      calls.writeUTF(arg);
    }
    calls.flush();
    try {
      return CompletableFuture.supplyAsync(this::result)
          .get(LONGEST_CALL_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("The call did not end well: " + Files.readString(log), e);
    }
  }

  private Result result() {
    try {
      return new Result(
          results.readInt(), results.readUTF(), results.readUTF(), Files.readString(log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Serves calls from standard input until it ends. */
  public static void main(String[] none) throws IOException {
    DataInputStream calls = new DataInputStream(System.in);
    DataOutputStream results = new DataOutputStream(System.out);
    System.setOut(System.err);
    try {
      while (true) {
        String[] args = new String[calls.readInt()];
        for (int i = 0; i < args.length; i++) {
          args[i] = calls.readUTF();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status =
            status(
                args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        results.writeInt(status);
        results.writeUTF(out.toString(StandardCharsets.UTF_8));
        results.writeUTF(err.toString(StandardCharsets.UTF_8));
        results.flush();
      }
    } catch (EOFException end) {
      System.exit(0);
    }
  }

  private static int status(String[] args, PrintStream out, PrintStream err) {
    String[] rest = Arrays.copyOfRange(args, Math.min(1, args.length), args.length);
    return switch (args.length == 0 ? "" : args[0]) {
      case "evaluate" ->
          new JobMain<>("evaluate", EvaluateConfig.class, new EvaluateWork(out, err)::run)
              .status(rest, out, err);
      case "sql" ->
          new JobMain<>("sql", SqlConfig.class, new SqlWork(out, err)::run)
              .status(SqlJob.words(rest), out, err);
      case "search" ->
          new JobMain<>("search", SearchConfig.class, new SearchWork(out, err)::run)
              .status(rest, out, err);
      case "report" ->
          new JobMain<>("report", ReportConfig.class, new ReportWork(out)::run)
              .status(rest, out, err);
      case "catalog" ->
          new JobMain<>("catalog", CatalogConfig.class, new CatalogWork(out, err)::run)
              .status(rest, out, err);
      case "pretrain" ->
          new JobMain<>(
                  "pretrain", PretrainConfig.class, new PretrainWork(Stages::open, out, err)::run)
              .status(rest, out, err);
      case "enrich" ->
          new JobMain<>(
                  "enrich",
                  EnrichConfig.class,
                  new EnrichWork(ExecutorPredictors::get, out, err)::run)
              .status(rest, out, err);
      default ->
          new JobMain<>(
                  "caption",
                  CaptionConfig.class,
                  new CaptionWork(ExecutorPredictors::get, out, err)::run)
              .status(args, out, err);
    };
  }
}
