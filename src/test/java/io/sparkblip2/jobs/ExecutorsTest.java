package io.sparkblip2.jobs;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.ForkedJvm;
import io.sparkblip2.config.CaptionConfig;
import io.sparkblip2.inference.FakeGpus;
import io.sparkblip2.tables.CaptionsTable;
import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on a real cluster of JVMs: two executors with two GPUs each that are made up. */
class ExecutorsTest {
  private static final int TASKS = 200;
  private static final int IMAGES = 2 * TASKS;
  private static final int GPUS = 4;

  /** Large, so that an array of pixels that is not freed shows. */
  private static final int SIDE = 224;

  private static final int WARM = 50;

  @TempDir Path temporary;

  @Test
  void everyTaskComputesOnItsExecutorsOwnDeviceWithAModelThatIsLoadedOnce() throws Exception {
    Path notes = Files.createDirectory(temporary.resolve("notes"));
    Path output = temporary.resolve("out");
    cluster()
        .run(
            Duration.ofMinutes(4),
            ExecutorsTest.class,
            notes.toString(),
            "--images=" + pictures(),
            "--output=" + output,
            "--model=" + checkpoint(),
            "--device=cuda",
            "--batch-size=1",
            "--max-new-tokens=3",
            "--embedding=qformer");

    Map<String, List<String>> loads = read(notes, "loads-");
    Map<String, List<String>> tasks = read(notes, "tasks-");
    assertThat(loads).as("executors").hasSize(2).containsOnlyKeys(tasks.keySet());
    assertThat(tasks.values().stream().mapToInt(List::size).sum()).isEqualTo(TASKS);
    List<Set<String>> addresses = new ArrayList<>();
    tasks.forEach(
        (process, ofProcess) -> {
          Set<String> seen = ofProcess.stream().map(task -> task.split(" ")[1]).collect(toSet());
          assertThat(ofProcess)
              .as("one executor")
              .extracting(t -> t.split(" ")[0])
              .containsOnly(ofProcess.get(0).split(" ")[0]);
          assertThat(ofProcess).allMatch(task -> task.matches("\\S+ (\\d) cuda:\\1"));
          assertThat(loads.get(process))
              .containsExactlyInAnyOrderElementsOf(seen.stream().map(a -> "cuda:" + a).toList());
          addresses.add(seen);
        });
    assertThat(addresses).containsExactlyInAnyOrder(Set.of("0", "1"), Set.of("2", "3"));

    List<Row> captions =
        new FolderTables(LocalSpark.session(), output.toString())
            .read(CaptionsTable.TABLE)
            .collectAsList();
    assertThat(captions).hasSize(IMAGES);
    assertMemoryIsFlat(read(notes, "batches-"));
    assertEveryExecutorTellsItsMetrics();
  }

  /** A sink that is polled misses what is done after its last look. */
  private void assertEveryExecutorTellsItsMetrics() throws IOException {
    List<Map<String, String>> images = metrics("images");
    assertThat(images).hasSize(2);
    assertThat(images.stream().mapToInt(last -> Integer.parseInt(last.get("count"))))
        .allMatch(count -> count > 0 && count <= IMAGES);
    assertThat(images).allMatch(last -> Double.parseDouble(last.get("mean_rate")) > 0);
    assertThat(metrics("batch_fill_percent"))
        .hasSize(2)
        .allMatch(last -> last.get("max").equals("100"));
    assertThat(metrics("queue_length"))
        .hasSize(2)
        .allMatch(last -> Integer.parseInt(last.get("value")) < IMAGES);
    assertThat(metrics("task_wait")).hasSize(2);
    assertThat(metrics("compute_ms"))
        .hasSize(2)
        .allMatch(last -> Long.parseLong(last.get("value")) > 0);
  }

  /** An array of one image's pixels that stayed behind at every batch would be far over it. */
  private static void assertMemoryIsFlat(Map<String, List<String>> batches) {
    assertThat(batches.values().stream().mapToInt(List::size).sum()).isEqualTo(IMAGES);
    batches.forEach(
        (process, kilobytes) -> {
          assertThat(kilobytes).as("batches of an executor").hasSizeGreaterThan(2 * WARM);
          long growth =
              Long.parseLong(kilobytes.get(kilobytes.size() - 1))
                  - Long.parseLong(kilobytes.get(WARM));
          long pixels = (kilobytes.size() - WARM) * (SIDE * SIDE * 3L * Float.BYTES / 1024);
          System.err.println(
              "growth " + growth + " KB; leak would be " + pixels + " KB " + kilobytes);
          assertThat(growth).as("growth in KB: %s", kilobytes).isLessThan(pixels / 2);
        });
  }

  /** What the driver's JVM runs: the job as it is, but for where tasks get their predictors. */
  public static void main(String[] args) {
    FakeGpus gpus = new FakeGpus(args[0], GPUS);
    CaptionWork work = new CaptionWork(gpus, System.out, System.err);
    new JobMain<>("caption", CaptionConfig.class, work::run)
        .run(List.of(args).subList(1, args.length).toArray(new String[0]));
  }

  private ForkedJvm cluster() throws IOException {
    Path csv = Files.createDirectory(temporary.resolve("csv"));
    return LocalCluster.driver(
            temporary,
            "local-cluster[2,4,512]",
            "-Xms512m -XX:+AlwaysPreTouch -XX:MaxDirectMemorySize=16m")
        // Spark wants direct memory for a whole block, and here its limit is low.
        .withSetting("spark.network.maxRemoteBlockSizeFetchToMem", "4m")
        .withSetting("spark.deploy.maxExecutorRetries", 1)
        .withSetting("spark.metrics.conf.*.sink.csv.class", "org.apache.spark.metrics.sink.CsvSink")
        .withSetting("spark.metrics.conf.*.sink.csv.directory", csv)
        .withSetting("spark.metrics.conf.*.sink.csv.period", 1)
        // What is freed goes back to the system, so that what is not freed can be seen.
        .withSetting("spark.executorEnv.MALLOC_ARENA_MAX", 2)
        .withSetting("spark.executorEnv.MALLOC_MMAP_THRESHOLD_", 1 << 17)
        .withSetting("spark.worker.resource.gpu.amount", 2)
        .withSetting("spark.worker.resource.gpu.discoveryScript", discoveryScript())
        .withSetting("spark.executor.resource.gpu.amount", 2)
        .withSetting("spark.task.resource.gpu.amount", 0.5)
        .withSetting("spark.default.parallelism", TASKS + 1); // a slot is left for commits
  }

  /** The first worker that asks has GPUs 0 and 1, the second 2 and 3. */
  private Path discoveryScript() throws IOException {
    Path script = temporary.resolve("gpus.sh");
    Files.writeString(
        script,
        """
        #!/bin/sh
        if mkdir '%s' 2> /dev/null; then gpus='"0","1"'; else gpus='"2","3"'; fi
        echo '{"name":"gpu","addresses":['$gpus']}'
        """
            .formatted(temporary.resolve("first-worker")));
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  private Path pictures() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("pictures"));
    List<Path> pictures;
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/images"))) {
      pictures = files.filter(file -> file.toString().contains("/jpeg-orientation")).toList();
    }
    for (int i = 0; i < IMAGES; i++) {
      Files.copy(pictures.get(i % pictures.size()), folder.resolve(i + ".jpg"));
    }
    return folder;
  }

  private Path checkpoint() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("tiny"));
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/checkpoints/tiny-opt"))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Path preprocessor = folder.resolve("preprocessor_config.json");
    Files.writeString(
        preprocessor, Files.readString(preprocessor).replaceAll("\\b42\\b", "" + SIDE));
    return folder;
  }

  /** By executor, the last line of a metric in the CSV files of Spark's sink, by column. */
  private List<Map<String, String>> metrics(String name) throws IOException {
    List<Map<String, String>> last = new ArrayList<>();
    try (Stream<Path> files = Files.list(temporary.resolve("csv"))) {
      for (Path file :
          files.filter(f -> f.toString().endsWith(".blip2." + name + ".csv")).toList()) {
        List<String> lines = Files.readAllLines(file);
        String[] columns = lines.get(0).split(",");
        String[] values = lines.get(lines.size() - 1).split(",");
        Map<String, String> line = new TreeMap<>();
        for (int i = 0; i < columns.length; i++) {
          line.put(columns[i], values[i]);
        }
        last.add(line);
      }
    }
    return last;
  }

  /** By process, the lines that it noted. */
  private static Map<String, List<String>> read(Path notes, String kind) throws IOException {
    Map<String, List<String>> lines = new TreeMap<>();
    try (Stream<Path> files = Files.list(notes)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith(kind)).toList()) {
        lines.put(file.getFileName().toString().substring(kind.length()), Files.readAllLines(file));
      }
    }
    return lines;
  }
}
