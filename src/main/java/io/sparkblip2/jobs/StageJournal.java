package io.sparkblip2.jobs;

import io.sparkblip2.tables.LossesTable;
import io.sparkblip2.training.CheckpointPlace;
import io.sparkblip2.training.LossPlot;
import io.sparkblip2.training.LossRow;
import io.sparkblip2.training.TrainingJournal;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Prints a training's lines, and keeps its curves as a table and a picture. */
record StageJournal(
    SparkSession spark, String stage, String runId, CheckpointPlace place, PrintStream err)
    implements TrainingJournal {
  @Override
  public void say(String line) {
    err.println(stage + ": " + line);
  }

  @Override
  public void keep(List<LossRow> rows, long step) {
    if (rows.isEmpty()) {
      return;
    }
    LossesTable table = new LossesTable(spark, place.folder().toUri().toString());
    table.add(runId, stage, rows, step);
    try {
      LossPlot.write(
          "Losses of the stage " + stage, table.read(runId), place.folder().resolve("losses.png"));
    } catch (IOException e) {
      throw new UncheckedIOException("The curves cannot be drawn: " + e.getMessage(), e);
    }
  }
}
