package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.inference.Wanted;
import io.sparkblip2.tables.AnswersTable;
import io.sparkblip2.tables.CaptionsTable;
import io.sparkblip2.tables.DatabaseTables;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.TableDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that die at the worst moments, and the run after them. */
class RecoveryTest {
  private static final Wanted.Question COLOUR = new Wanted.Question("colour", "what colour?");

  @TempDir Path temporary;
  private TestRun run;
  private final List<String> recovered = new ArrayList<>();

  @BeforeEach
  void drawImages() {
    Pictures.drawMany(temporary.resolve("images"), 6);
    run = new TestRun(temporary.resolve("images"), temporary.resolve("out"));
    run.wanted = new Wanted(true, List.of(COLOUR), false);
    run.sliceSize = 4;
  }

  @Test
  void aSliceThatWasStagedIsNotComputedAgain() {
    killWhen(
        new RunListener() {
          @Override
          public void staged(int slice) {
            throw new Killed();
          }
        });
    assertThat(count(ImagesTable.TABLE)).isZero();

    runAgain();

    assertThat(recovered).hasSize(1);
    assertTablesAreWhole();
    assertThat(run.predictor().submissions()).isEqualTo(6);
  }

  @Test
  void aSliceThatWasHalfCommittedIsCommittedOnce() {
    killWhen(
        new RunListener() {
          @Override
          public void committed(int slice, TableDefinition table) {
            if (slice == 1 && table == CaptionsTable.TABLE) {
              throw new Killed();
            }
          }
        });
    assertThat(count(CaptionsTable.TABLE)).isEqualTo(6);
    assertThat(count(ImagesTable.TABLE)).isEqualTo(4);

    runAgain();

    assertTablesAreWhole();
    assertThat(run.predictor().submissions()).isEqualTo(6);
  }

  @Test
  void aMergedSliceIsMergedOnce() {
    run.run();
    for (int i = 0; i < 3; i++) {
      Pictures.draw(temporary.resolve("images/" + i + ".png"), 100 + i, 0, 0);
    }
    killWhen(Killed.behind(AnswersTable.TABLE));

    runAgain();

    assertTablesAreWhole();
    assertThat(run.predictor().submissions()).isEqualTo(9);
    assertThat(run.tables().read(CaptionsTable.TABLE).filter("caption = '101 0 0'").count())
        .isEqualTo(1);
  }

  @Test
  void viewsThatARunDidNotComeToAreMadeByTheNextThoughNothingIsMissing() {
    SparkSession spark = LocalSpark.session();
    spark.sql("CREATE DATABASE recovery LOCATION '" + temporary.resolve("db").toUri() + "'");
    try {
      TestRun night =
          new TestRun(
              temporary.resolve("images").toString(),
              new DatabaseTables(spark, "recovery", temporary.resolve("staging").toString()));
      night.run();
      spark.sql("DROP VIEW recovery.current_captions");
      spark.sql("DROP VIEW recovery.caption_health");

      assertThat(night.run().plan().toCompute()).isZero();
      assertThat(spark.table("recovery.current_captions").count()).isEqualTo(6);
      assertThat(spark.table("recovery.caption_health").count()).isEqualTo(1);
    } finally {
      spark.sql("DROP DATABASE recovery CASCADE");
    }
  }

  private void killWhen(RunListener listener) {
    run.listener = listener;
    assertThatThrownBy(run::run).isInstanceOf(Killed.class);
  }

  private void runAgain() {
    run.listener =
        new RunListener() {
          @Override
          public void recovered(String earlierRunId, int slices) {
            recovered.add(earlierRunId);
          }
        };
    run.run();
    assertThat(temporary.resolve("out/_staging")).doesNotExist();
  }

  private void assertTablesAreWhole() {
    for (TableDefinition table :
        List.of(ImagesTable.TABLE, CaptionsTable.TABLE, AnswersTable.TABLE)) {
      assertThat(count(table)).as(table.name()).isEqualTo(6);
      assertThat(run.tables().read(table).select("image_uri").distinct().count()).isEqualTo(6);
    }
  }

  private long count(TableDefinition table) {
    return run.tables().read(table).count();
  }
}
