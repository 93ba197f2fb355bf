package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import io.sparkblip2.config.DeviceChoice;
import io.sparkblip2.config.Precision;
import io.sparkblip2.generation.GenerationOptions;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.inference.PredictorSpec;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.tables.CaptionsTable;
import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.Plan;
import io.sparkblip2.tables.PlanSummary;
import io.sparkblip2.tables.Recipes;
import io.sparkblip2.tables.TableDefinition;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** A run over small pictures with a {@link FakePredictor} of its own, to be varied by a test. */
final class TestRun {
  private final SparkSession spark = LocalSpark.session();
  private final OutputTables tables;
  private final String model = "fake-" + UUID.randomUUID();

  String images;
  String uriColumn = "image_uri";
  Wanted wanted = new Wanted(true, List.of(), false);
  int sliceSize = 100;
  HealthLimits health = new HealthLimits(1, 1, 0.3, 50);
  Plan.Failed failed = Plan.Failed.SKIP;
  int limit;
  Upkeep upkeep;
  RunListener listener = new RunListener() {};
  PredictorSource source = FakePredictor.SOURCE;

  TestRun(String images, OutputTables tables) {
    this.images = images;
    this.tables = tables;
  }

  TestRun(Path images, Path output) {
    this(images.toString(), new FolderTables(LocalSpark.session(), output.toString()));
  }

  OutputTables tables() {
    return tables;
  }

  /** The captions by the last name of their images. */
  Map<String, String> captions() {
    Map<String, String> captions = new HashMap<>();
    for (Row row : tables.read(CaptionsTable.TABLE).collectAsList()) {
      String uri = row.getAs("image_uri");
      captions.put(uri.substring(uri.lastIndexOf('/') + 1), row.getAs("caption"));
    }
    return captions;
  }

  void assertKeysAreUnique() {
    for (TableDefinition table : OutputTables.OUTPUTS) {
      Column[] key = table.key().stream().map(functions::col).toArray(Column[]::new);
      assertThat(tables.read(table).select(key).distinct().count())
          .as(table.name())
          .isEqualTo(tables.read(table).count());
    }
  }

  /** How rows were written to a table, oldest first. */
  List<String> operations(TableDefinition table) {
    return table(table)
        .history()
        .filter("operation IN ('WRITE', 'MERGE')")
        .orderBy("version")
        .select("operation")
        .as(Encoders.STRING())
        .collectAsList();
  }

  DeltaTable table(TableDefinition table) {
    return DeltaTable.forPath(spark, tables.staging().replace("_staging", table.name()));
  }

  FakePredictor predictor() {
    return FakePredictor.named(model);
  }

  boolean predictorWasOpened() {
    return FakePredictor.wasOpened(model);
  }

  RunSummary run() {
    return caption().run();
  }

  PlanSummary plan() {
    return caption().plan();
  }

  private CaptionRun caption() {
    return new CaptionRun(spark, request(), source, listener);
  }

  private RunRequest request() {
    Map<String, String> questions = new TreeMap<>();
    wanted
        .questions()
        .forEach(
            question ->
                questions.put(question.id(), "recipe-" + question.id() + "-" + question.text()));
    return new RunRequest(
        "caption",
        UUID.randomUUID().toString(),
        images,
        uriColumn,
        tables,
        wanted,
        new Recipes(
            wanted.caption() ? "recipe-caption" : null,
            questions,
            wanted.embedding() ? "recipe-embedding" : null),
        new PredictorSpec(model, "", 8, Precision.FLOAT32, "", GenerationOptions.greedy(), 4, null),
        "the fake",
        DeviceChoice.CPU,
        ImageAccess.defaults(),
        sliceSize,
        health,
        failed,
        limit,
        upkeep,
        "{}");
  }
}
