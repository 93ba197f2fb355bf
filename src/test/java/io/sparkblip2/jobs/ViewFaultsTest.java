package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.pipeline.Pictures;
import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.RunsTable;
import io.sparkblip2.tables.TableDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A run into a catalog database that is killed while it refreshes the views, and the run after it.
 */
@Tag("faults")
class ViewFaultsTest {
  private static final int PICTURES = 5;
  private static final List<String> VIEWS =
      List.of("current_captions", "current_answers", "current_embeddings", "caption_health");

  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir static Path temporary;
  private static FaultyJobs jobs;
  private static String undisturbed;
  private static int jvms;
  private static int databases;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    Pictures.drawMany(temporary.resolve("images"), PICTURES);
    Files.createDirectory(temporary.resolve("notes"));
    anotherJvm();
    undisturbed = database();
    run(night(undisturbed));
    run(night(undisturbed, "--question=shape=which shape?"));
  }

  @AfterAll
  static void end() {
    jobs.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kill 1 before view current_captions", // every table committed, no view made
        "kill 1 before view current_embeddings", // two of four made
        "kill 1 before commit .*/runs/_delta_log/0+1.json" // all made, the run not yet told
      })
  void aFirstRunThatIsKilledAmongItsViewsIsHealedByTheNext(String fault) throws Exception {
    String database = database();
    kill(fault, night(database));
    run(night(database));
    assertViewsReadRight(database);

    run(night(database, "--question=shape=which shape?"));
    assertWhole(database);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kill 1 before view current_captions",
        "kill 1 before view current_answers",
        "kill 1 before view caption_health",
        "kill 1 before commit .*/runs/",
        "kill 1 after commit .*/runs/"
      })
  void aRunThatIsKilledAmongTheViewsItReplacesIsHealedByTheNext(String fault) throws Exception {
    String database = database();
    run(night(database));
    int computed = computed();
    kill(fault, night(database, "--question=shape=which shape?"));
    assertViewsReadRight(database); // each is the old one or the new one, over what is committed

    run(night(database, "--question=shape=which shape?"));
    assertWhole(database);
    assertThat(computed() - computed).as("images computed").isEqualTo(PICTURES);
  }

  private static void assertWhole(String database) throws Exception {
    for (TableDefinition table : OutputTables.OUTPUTS) {
      assertThat(FaultScenario.rows(folder(database), table))
          .as(table.name())
          .isEqualTo(FaultScenario.rows(folder(undisturbed), table));
    }
    assertThat(tables(database).read(RunsTable.TABLE).filter("status = 'succeeded'").count())
        .isGreaterThanOrEqualTo(2);
    assertThat(folder(database).resolve("_staging")).doesNotExist();
    assertViewsReadRight(database);
  }

  /** What the metastore's views show is what this program says that they are of these tables. */
  private static void assertViewsReadRight(String database) throws Exception {
    String[] copies =
        VIEWS.stream()
            .map(
                view ->
                    "CREATE OR REPLACE TABLE %1$s.seen_%2$s USING delta AS SELECT * FROM %1$s.%2$s"
                        .formatted(database, view))
            .toArray(String[]::new);
    run("sql", "--execute=" + String.join("; ", copies));
    tables(database).registerViews();
    for (String view : VIEWS) {
      Path copy = folder(database).resolve("seen_" + view);
      assertThat(sorted(SPARK.read().format("delta").load(copy.toString())))
          .as(view)
          .isNotEmpty()
          .isEqualTo(sorted(SPARK.table(view)));
    }
  }

  private static List<String> sorted(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).sorted().toList();
  }

  private static String[] night(String database, String... more) {
    String question = more.length > 0 ? more[0] : "--question=shape=what shape?";
    return new String[] {
      "caption",
      "--images=" + temporary.resolve("images"),
      "--database=" + database,
      "--embedding=qformer",
      "--device=cpu",
      "--batch-size=2",
      question
    };
  }

  private static String database() throws Exception {
    databases++;
    String database = "night_" + databases;
    run("sql", "--execute=CREATE DATABASE " + database);
    return database;
  }

  private static Path folder(String database) {
    return temporary.resolve("warehouse").resolve(database + ".db");
  }

  private static FolderTables tables(String database) {
    return new FolderTables(SPARK, folder(database).toString());
  }

  private static void run(String... call) throws Exception {
    jobs.order("");
    assertThat(jobs.run(call)).as(jobs.log()).isZero();
  }

  private static void kill(String fault, String... call) throws Exception {
    jobs.order(fault);
    jobs.start(call);
    jobs.awaitKill();
    anotherJvm();
  }

  private static void anotherJvm() throws IOException {
    jvms++;
    jobs = FaultyJobs.withMetastore(temporary, "jvm-" + jvms, temporary.resolve("notes"));
  }

  private static int computed() throws IOException {
    int computed = 0;
    try (var files = Files.list(temporary.resolve("notes"))) {
      for (Path file : files.toList()) {
        computed += Files.readAllLines(file).size();
      }
    }
    return computed;
  }
}
