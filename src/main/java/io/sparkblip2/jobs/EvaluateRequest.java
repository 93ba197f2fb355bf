package io.sparkblip2.jobs;

import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.config.EvaluateConfig;
import io.sparkblip2.config.OptionsJson;
import io.sparkblip2.config.RecipeId;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.inference.MatcherSpec;
import io.sparkblip2.inference.ModelOption;
import io.sparkblip2.network.ImageTextRetrieval;
import io.sparkblip2.pipeline.AnswerEvaluation;
import io.sparkblip2.pipeline.CaptionEvaluation;
import io.sparkblip2.pipeline.Evaluation;
import io.sparkblip2.pipeline.ReferencePlace;
import io.sparkblip2.pipeline.RetrievalEvaluation;
import io.sparkblip2.tables.OutputTables;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Turns the options of {@code evaluate} into an evaluation, and that into rows. */
final class EvaluateRequest {
  private final EvaluateConfig config;
  private final SparkSession spark;
  private final OutputTables tables;
  private final ReferencePlace references;
  private final ReferencePlace annotations;
  private final String runId = RunIds.next();

  EvaluateRequest(EvaluateConfig config, SparkSession spark, OutputTables tables) {
    this.config = config;
    this.spark = spark;
    this.tables = tables;
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    references = new ReferencePlace(config.references(), "--references", hadoop);
    annotations = new ReferencePlace(config.annotations(), "--annotations", hadoop);
  }

  String runId() {
    return runId;
  }

  /**
   * @throws io.sparkblip2.config.WrongCallException if a file, the tables or the model cannot be
   *     used
   */
  Evaluation evaluate() throws IOException {
    return switch (config.task()) {
      case "vqa" ->
          new AnswerEvaluation(spark, tables, references, annotations, config.recipe()).run();
      case "retrieval" -> retrieval().run();
      default -> new CaptionEvaluation(spark, tables, references, config.recipe()).run();
    };
  }

  private RetrievalEvaluation retrieval() {
    RetrievalCheckpoint checkpoint =
        RetrievalCheckpoint.open(BuiltinModels.folder(config.retrievalModel()));
    checkpoint.requireComplete();
    return new RetrievalEvaluation(
        spark,
        tables,
        references,
        config.recipe(),
        new MatcherSpec(
            ModelOption.place(config.retrievalModel()),
            checkpoint.fingerprint(),
            config.precision(),
            config.rerank() > 0 ? ImageTextRetrieval.Vision.OWN : ImageTextRetrieval.Vision.SHARED),
        ModelOption.name(config.retrievalModel()),
        config.device(),
        config.rerank(),
        ImageAccess.of(config.allowScheme(), config.allowRoot()));
  }

  /** One row of the table {@code metrics} for each figure. */
  List<Row> rows(Evaluation evaluation, Instant at) throws IOException {
    String evaluationId = evaluationId();
    String names =
        config.annotations().isEmpty()
            ? config.references()
            : config.references() + ", " + config.annotations();
    return evaluation.scores().stream()
        .map(
            score ->
                RowFactory.create(
                    runId,
                    score.metric(),
                    config.task(),
                    score.value(),
                    score.items(),
                    evaluation.skipped(),
                    evaluationId,
                    evaluation.recipeId(),
                    evaluation.model(),
                    names,
                    settings(),
                    Timestamp.from(at)))
        .toList();
  }

  private String evaluationId() throws IOException {
    Map<String, Object> ingredients = new TreeMap<>();
    ingredients.put("task", config.task());
    ingredients.put("references", references.sha256());
    ingredients.put("settings", settings());
    if (!config.annotations().isEmpty()) {
      ingredients.put("annotations", annotations.sha256());
    }
    return RecipeId.of(ingredients);
  }

  private String settings() {
    return config.rerank() > 0 ? "rerank=" + config.rerank() : "";
  }

  /** The options as the table {@code runs} keeps them. */
  String json() {
    return OptionsJson.of(config);
  }
}
