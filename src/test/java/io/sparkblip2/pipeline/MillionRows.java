package io.sparkblip2.pipeline;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.timestamp_seconds;

import io.sparkblip2.inference.Wanted;
import io.sparkblip2.tables.CaptionsTable;
import io.sparkblip2.tables.Compaction;
import io.sparkblip2.tables.EmbeddingsTable;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.PlanSummary;
import io.sparkblip2.tables.TableDefinition;
import io.sparkblip2.tables.Transaction;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Measures a night over a catalog of a million rows, each with a caption, an answer and an
 * embedding: {@code MillionRows FOLDER [ROWS]}. Makes the tables if FOLDER holds none, plans a
 * night without changes, then appends a thousand pictures and tells whether an older file was
 * rewritten. At last it plans nights without changes that do not look at files, by turns over the
 * whole catalog and by its changes.
 *
 * <p>The million URIs name no files, so that looking at them costs a system call each and no more.
 */
final class MillionRows {
  private static final int ADDED = 1_000;
  private static final int ROUNDS = 3;

  private final SparkSession spark = LocalSpark.session();
  private final Path folder;
  private final long rows;
  private final TestRun run;

  private MillionRows(Path folder, long rows) {
    // As jobs/submit.sh has it on one machine, and not as tests with ten rows want it.
    spark.conf().set("spark.sql.codegen.wholeStage", true);
    spark.conf().set("spark.sql.adaptive.enabled", true);
    spark.conf().set("spark.sql.shuffle.partitions", 4);
    this.folder = folder;
    this.rows = rows;
    this.run = new TestRun(folder.resolve("catalog"), folder.resolve("out"));
    run.upkeep = upkeep(true);
    run.listener = new ProgressPrinter(System.out);
    run.wanted = new Wanted(true, List.of(new Wanted.Question("q", "what?")), true);
    run.sliceSize = ADDED;
  }

  /** Prints seconds, processor seconds and the peak of resident memory of this process. */
  public static void main(String[] args) throws Exception {
    long rows = args.length > 1 ? Long.parseLong(args[1]) : 1_000_000;
    MillionRows night = new MillionRows(Path.of(args[0]), rows);
    if (!Files.exists(night.folder)) {
      night.make();
    }
    night.plan();
    night.append();
    night.run.upkeep = upkeep(false);
    for (int round = 0; round < ROUNDS; round++) {
      night
          .spark
          .conf()
          .set("spark.sql.files.ignoreMissingFiles", true); // a reason to read it whole
      night.plan();
      night.spark.conf().unset("spark.sql.files.ignoreMissingFiles");
      night.plan();
    }
    Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .forEach(System.out::println);
  }

  private static Upkeep upkeep(boolean lookAtFiles) {
    return new Upkeep(lookAtFiles, 0.5, new Compaction(0, 0), Upkeep.Indexing.IF_THERE);
  }

  private void plan() {
    Instant start = Instant.now();
    long processor = processorMillis();
    PlanSummary plan = run.plan();
    System.out.printf(
        "plan of %,d rows: %.1f s, %.1f processor seconds; %s%n",
        plan.total(),
        Duration.between(start, Instant.now()).toMillis() / 1e3,
        (processorMillis() - processor) / 1e3,
        plan.toString().replace("\n", "; "));
  }

  private static long processorMillis() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1_000_000;
  }

  private void make() {
    Dataset<Row> numbers =
        spark
            .range(0, rows, 1, 8)
            .select(
                concat(
                        lit("file:/nowhere/catalog/"),
                        col("id").divide(1000).cast("int"),
                        lit("/"),
                        col("id"),
                        lit(".jpg"))
                    .as("image_uri"),
                sha2(col("id").cast("string").cast("binary"), 256).as("sha256"));
    numbers
        .select("image_uri")
        .write()
        .format("delta")
        .option("delta.enableChangeDataFeed", true)
        .save(run.images);
    OutputTables tables = run.tables();
    tables.create();
    for (TableDefinition table : OutputTables.OUTPUTS) {
      Column[] columns =
          Arrays.stream(table.schema().names())
              .map(name -> value(table, name).as(name))
              .toArray(Column[]::new);
      tables.append(table, numbers.select(columns), new Transaction("made", 0));
    }
  }

  private static Column value(TableDefinition table, String column) {
    return switch (column) {
      case "image_uri", "sha256" -> col(column);
      case "status" -> lit(ImagesTable.OK);
      case "recipe_id" ->
          lit(
              table == CaptionsTable.TABLE
                  ? "recipe-caption"
                  : table == EmbeddingsTable.TABLE ? "recipe-embedding" : "recipe-q-what?");
      case "question_id" -> lit("q");
      case "question" -> lit("what?");
      case "caption", "answer" -> concat(lit("a picture of "), col("sha256"));
      case "kind" -> lit("qformer");
      case "embedding" -> array(lit(1f), lit(2f));
      case "modified_at" -> timestamp_seconds(lit(1_700_000_000L));
      case "byte_length" -> lit(50_000L);
      case "format" -> lit("jpeg");
      case "width", "height" -> lit(224);
      case "run_id" -> lit("made");
      case "created_at", "updated_at" -> current_timestamp();
      default -> lit(null).cast(table.schema().apply(column).dataType());
    };
  }

  private void append() {
    for (int i = 0; i < ADDED; i++) {
      Pictures.draw(folder.resolve("new/" + i + ".png"), i / 250, i % 250, 70);
    }
    spark
        .range(ADDED)
        .select(
            concat(lit("file:" + folder.toAbsolutePath() + "/new/"), col("id"), lit(".png"))
                .as("image_uri"))
        .write()
        .format("delta")
        .mode("append")
        .save(run.images);
    Map<TableDefinition, Set<String>> before = files();
    RunSummary night = run.run();
    System.out.printf(
        "appended: %,d computed, %,d seen by the model%n",
        night.report().images().ok(), run.predictor().submissions());
    Map<TableDefinition, Set<String>> after = files();
    for (TableDefinition table : OutputTables.OUTPUTS) {
      Set<String> gone = new HashSet<>(before.get(table));
      gone.removeAll(after.get(table));
      System.out.printf(
          "%s: %d files before, %d after, %d rewritten%n",
          table.name(), before.get(table).size(), after.get(table).size(), gone.size());
    }
  }

  private Map<TableDefinition, Set<String>> files() {
    Map<TableDefinition, Set<String>> files = new HashMap<>();
    for (TableDefinition table : OutputTables.OUTPUTS) {
      files.put(table, new HashSet<>(List.of(run.tables().read(table).inputFiles())));
    }
    return files;
  }
}
