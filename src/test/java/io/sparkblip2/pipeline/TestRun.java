package io.sparkblip2.pipeline;

import io.sparkblip2.config.Precision;
import io.sparkblip2.generation.GenerationOptions;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.inference.PredictorSpec;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.Plan;
import io.sparkblip2.tables.PlanSummary;
import io.sparkblip2.tables.Recipes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.sql.SparkSession;

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
