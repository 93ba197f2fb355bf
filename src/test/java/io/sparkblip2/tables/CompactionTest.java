package io.sparkblip2.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {
  private static final String LISTING = "spark.sql.sources.parallelPartitionDiscovery.parallelism";

  private final SparkSession spark = LocalSpark.session();

  @TempDir Path folder;

  @Test
  void aVacuumTakesNoMoreTasksForALargeClustersSettingAndLeavesIt() throws Exception {
    FolderTables tables = new FolderTables(spark, folder.toString());
    tables.create();
    AtomicInteger tasks = new AtomicInteger();
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd task) {
            tasks.incrementAndGet();
          }
        };
    String before = spark.conf().get(LISTING);
    spark.conf().set(LISTING, 500);
    spark.sparkContext().listenerBus().waitUntilEmpty();
    spark.sparkContext().addSparkListener(counter);
    try {
      new Compaction(0, 168).vacuum(tables, CaptionsTable.TABLE);
      spark.sparkContext().listenerBus().waitUntilEmpty();
      assertThat(tasks.get()).isBetween(1, 100);
      assertThat(spark.conf().get(LISTING)).isEqualTo("500");
    } finally {
      spark.sparkContext().removeSparkListener(counter);
      spark.conf().set(LISTING, before);
    }
  }

  @Test
  void aTableThatKeepsItsFilesForLongerIsVacuumedByItsOwnTime() throws IOException {
    FolderTables tables = new FolderTables(spark, folder.toString());
    tables.create();
    spark.sql(
        "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('delta.deletedFileRetentionDuration' = 'interval 30 days')"
            .formatted(folder.resolve("captions")));
    Path young = unused("young.parquet", 10);
    Path old = unused("old.parquet", 40);

    new Compaction(0, 168).vacuum(tables, CaptionsTable.TABLE);

    assertThat(young).exists();
    assertThat(old).doesNotExist();
  }

  @Test
  void filesAreKeptForAsManyHoursAsAreAskedForBeTheyMoreOrFewerThanDeltasWeek() throws IOException {
    FolderTables tables = new FolderTables(spark, folder.toString());
    tables.create();
    Path younger = unused("younger.parquet", 3);
    Path older = unused("older.parquet", 10);

    new Compaction(0, 1_000).vacuum(tables, CaptionsTable.TABLE);
    assertThat(younger).exists();
    assertThat(older).exists();

    new Compaction(0, 100).vacuum(tables, CaptionsTable.TABLE);
    assertThat(younger).exists();
    assertThat(older).doesNotExist();

    new Compaction(0, 24).vacuum(tables, CaptionsTable.TABLE);
    assertThat(younger).doesNotExist();
  }

  @Test
  void aVacuumThatFailsIsAWarningAndNoMore() throws IOException {
    FolderTables tables = new FolderTables(spark, folder.toString());
    tables.create();
    Path log = folder.resolve("captions/_delta_log");
    Files.move(log, folder.resolve("elsewhere"));

    try (LoggedLines logged = new LoggedLines(Compaction.class)) {
      new Compaction(0, 168).vacuum(tables, CaptionsTable.TABLE);
      assertThat(logged.lines)
          .singleElement()
          .asString()
          .startsWith("WARN The table 'captions' in " + tables + " cannot be vacuumed")
          .contains("Delta table"); // what Delta says of it
    }
  }

  /** A file that no version holds. */
  private Path unused(String name, int days) throws IOException {
    Path file = Files.createFile(folder.resolve("captions").resolve(name));
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(days))));
    return file;
  }
}
