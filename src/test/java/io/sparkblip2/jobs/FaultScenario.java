package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.pipeline.Pictures;
import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.TableDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * A second night: four images are in the tables, two of them have changed and four are new. It
 * takes two slices, which append to all four tables and merge into them. As a night of {@code
 * enrich} it also copies an image's rows, closes a removed image, and compacts.
 */
final class FaultScenario implements AutoCloseable {
  static final int SLICE = 3;
  private static final int FIRST_NIGHT = 4;
  private static final int TO_COMPUTE = 6;
  private static final Pattern ADDED = Pattern.compile("\"path\":\"([^\"]+\\.parquet)\"");

  private final Path folder;
  private final Path images;
  private final Path notes;
  private final Path firstNight;
  private final Path catalog;
  private final boolean enrich;
  private final boolean cluster;
  private final Map<String, List<String>> expected = new HashMap<>();
  private FaultyJobs jobs;
  private int jvms;
  private int outputs;

  FaultScenario(Path folder, boolean enrich) throws Exception {
    this(folder, enrich, false);
  }

  private FaultScenario(Path folder, boolean enrich, boolean cluster) throws Exception {
    this.enrich = enrich;
    this.cluster = cluster;
    this.catalog = folder.resolve("catalog.csv");
    this.folder = folder;
    this.images = folder.resolve("images");
    this.notes = Files.createDirectory(folder.resolve("notes"));
    this.firstNight = folder.resolve("first-night");
    jobs = anotherJvm();
    Pictures.drawMany(images, FIRST_NIGHT);
    assertThat(jobs.run(caption(firstNight))).as(jobs.log()).isZero();
    for (int i = 0; i < TO_COMPUTE; i++) {
      int number = i < 2 ? i : FIRST_NIGHT - 2 + i;
      Pictures.draw(images.resolve(number + ".png"), 100 + i, 10, 20);
    }
    if (enrich) {
      Files.copy(images.resolve("7.png"), images.resolve("8.png"));
      Files.writeString(
          catalog,
          IntStream.of(0, 1, 2, 4, 5, 6, 7, 8)
              .mapToObj(i -> "file:" + images.resolve(i + ".png") + "\n")
              .collect(Collectors.joining("", "image_uri\n", "")));
    }
    Path undisturbed = secondNight();
    assertThat(jobs.run(night(undisturbed))).as(jobs.log()).isZero();
    for (TableDefinition table : OutputTables.OUTPUTS) {
      expected.put(table.name(), rows(undisturbed, table));
      Column[] key = table.key().stream().map(functions::col).toArray(Column[]::new);
      Dataset<Row> all = new FolderTables(LocalSpark.session(), undisturbed.toString()).read(table);
      assertThat(all.select(key).distinct().count())
          .as("keys of " + table.name())
          .isEqualTo(expected.get(table.name()).size());
    }
  }

  /** The job {@code caption} with an executor in a JVM of its own. */
  static FaultScenario onCluster(Path folder) throws Exception {
    return new FaultScenario(folder, false, true);
  }

  /** The JVM in which jobs run. */
  FaultyJobs jobs() {
    return jobs;
  }

  /** One that starts now; the other one stays. */
  FaultyJobs anotherJvm() throws IOException {
    jvms++;
    String name = "jvm-" + jvms;
    return cluster
        ? FaultyJobs.onCluster(folder, name, notes)
        : new FaultyJobs(folder, name, notes);
  }

  /** An output as the first night left it. */
  Path secondNight() throws IOException {
    Path output = emptyOutput();
    try (Stream<Path> files = Files.walk(firstNight)) {
      for (Path file : files.toList()) {
        Files.copy(file, output.resolve(firstNight.relativize(file).toString()));
      }
    }
    return output;
  }

  /** An output that is not there yet; notes of earlier ones are forgotten. */
  Path emptyOutput() throws IOException {
    try (Stream<Path> files = Files.list(notes)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    outputs++;
    return folder.resolve("out-" + outputs);
  }

  /** The second night, over an output of the first. */
  String[] night(Path output) {
    return enrich
        ? call("enrich", output, "--catalog=" + catalog, "--compact-from=1")
        : caption(output);
  }

  String[] caption(Path output) {
    return call("caption", output, "--images=" + images);
  }

  private static String[] call(String job, Path output, String... images) {
    List<String> words = new ArrayList<>(List.of(job));
    words.addAll(List.of(images));
    words.addAll(common(output));
    return words.toArray(new String[0]);
  }

  private static List<String> common(Path output) {
    return List.of(
        "--output=" + output,
        "--question=shape=what shape?",
        "--embedding=qformer",
        "--device=cpu",
        "--batch-size=2",
        "--slice-size=" + SLICE);
  }

  /** A night that is killed at an event, after which another JVM takes the place of this one. */
  void kill(Path output, String fault) throws Exception {
    jobs.order(fault);
    jobs.start(night(output));
    jobs.awaitKill();
    jobs = anotherJvm();
  }

  /** The next run heals the output: its tables are those of a night without disturbance. */
  void assertNextRunHeals(Path output, int toCompute) throws Exception {
    assertNextRunHeals(output, toCompute, 1);
  }

  /**
   * @param slices that were lost while they were computed
   */
  void assertNextRunHeals(Path output, int toCompute, int slices) throws Exception {
    jobs.order("");
    assertThat(jobs.run(night(output))).as(jobs.log()).isZero();
    assertWhole(output);
    assertThat(computed())
        .as("images computed")
        .isBetween((long) toCompute, (long) toCompute + slices * SLICE);
    System.err.printf(
        "  computed %d times for %d images, data files that no commit names: %d%n",
        computed(), toCompute, orphans(output));
  }

  void assertWhole(Path output) throws IOException {
    for (TableDefinition table : OutputTables.OUTPUTS) {
      assertThat(rows(output, table)).as(table.name()).isEqualTo(expected.get(table.name()));
    }
    assertThat(output.resolve("_staging")).doesNotExist();
  }

  /** What a table holds, but for who wrote it and when. */
  static List<String> rows(Path output, TableDefinition table) {
    return new FolderTables(LocalSpark.session(), output.toString())
        .read(table).drop("run_id", "created_at", "updated_at").collectAsList().stream()
            .map(Row::toString)
            .sorted()
            .toList();
  }

  private long computed() throws IOException {
    long count = 0;
    try (Stream<Path> files = Files.list(notes)) {
      for (Path file : files.toList()) {
        count += Files.readAllLines(file).size();
      }
    }
    return count;
  }

  /** What a killed write left in the tables' folders; VACUUM removes it. */
  private static long orphans(Path output) throws IOException {
    Set<String> named = new HashSet<>();
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".json")) {
          Matcher added = ADDED.matcher(Files.readString(file));
          while (added.find()) {
            named.add(added.group(1));
          }
        } else if (name.endsWith(".parquet") && !file.toString().contains("_delta_log")) {
          found.add(name);
        }
      }
    }
    return found.stream().filter(name -> !named.contains(name)).count();
  }

  @Override
  public void close() {
    jobs.close();
  }
}
