package io.sparkblip2.pipeline;

import io.sparkblip2.config.DeviceChoice;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.evaluation.CocoCaptions;
import io.sparkblip2.evaluation.Gallery;
import io.sparkblip2.evaluation.RecallSums;
import io.sparkblip2.evaluation.TextVectors;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.inference.MatcherSpec;
import io.sparkblip2.inference.VisibleGpus;
import io.sparkblip2.pipeline.Ranking.Direction;
import io.sparkblip2.tables.HadoopSettings;
import io.sparkblip2.tables.JobDescription;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.text.RetrievalTexts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * Texts found by images and images found by texts, in the gallery of the references' captions and
 * the images that have ITC vectors. Images with the same caption are equally right.
 *
 * @param modelName as in the column {@code model}
 * @param rerank candidates of each query that ITM judges again; 0 for none
 */
public record RetrievalEvaluation(
    SparkSession spark,
    OutputTables tables,
    ReferencePlace place,
    List<String> recipes,
    MatcherSpec model,
    String modelName,
    DeviceChoice device,
    int rerank,
    ImageAccess access) {

  /**
   * @throws WrongCallException if the references, the table or the device cannot be used
   */
  public Evaluation run() throws IOException {
    String master = spark.sparkContext().master();
    TaskDevice.check(
        device, model.precision(), master, spark.sparkContext().getConf(), VisibleGpus::count);
    CocoCaptions references = place.captions();
    EvaluatedRows evaluated =
        EvaluatedRows.match(ItcVectors.ofImages(tables, recipes), references.images(), place);
    evaluated.idOfUri().values().retainAll(references.captions().keySet());
    List<String> uris = inOrder(evaluated, references);
    if (uris.size() < 2) {
      throw new WrongCallException(
          "Of %s only %d image with captions has vectors in the table; a retrieval needs at least two."
              .formatted(place.uri(), uris.size()));
    }
    Gallery gallery =
        Gallery.of(uris.stream().map(uri -> texts(uri, evaluated, references)).toList());
    MatcherOnTask matcher = new MatcherOnTask(model, device, TaskDevice.isLocalMode(master));
    ItcVectors vectors = new ItcVectors(spark);
    TextVectors texts =
        new TextVectors(
            JobDescription.during(
                spark, "vectors of the texts", () -> vectors.ofTexts(gallery.texts(), matcher)));
    Dataset<Ranking> rankings =
        Ranking.merged(
            vectors
                .numbered(evaluated.rows(), uris, texts.width())
                .mapPartitions(
                    new ItcRanking(texts, Math.max(RecallSums.DEEPEST, rerank)),
                    SerializedRows.<Ranking>encoder()));
    LongAccumulator unreadable = spark.sparkContext().longAccumulator("unreadable");
    if (rerank > 0) {
      rankings = itm(matcher, gallery, uris, unreadable).again(rankings);
    }
    Dataset<Ranking> ranked = rankings;
    Map<Direction, RecallSums> sums =
        JobDescription.during(spark, "rank the candidates", () -> sums(ranked, gallery));
    long skipped = references.captions().size() - uris.size();
    notes(evaluated, references, skipped, unreadable.value());
    return new Evaluation(
        scores(sums, gallery, evaluated),
        references.images().size(),
        uris.size(),
        skipped,
        evaluated.rows().recipeId(),
        evaluated.rows().model(),
        evaluated.notes());
  }

  private static List<String> inOrder(EvaluatedRows evaluated, CocoCaptions references) {
    Map<String, String> uriOfId = new HashMap<>();
    evaluated.idOfUri().forEach((uri, id) -> uriOfId.put(id, uri));
    return references.images().keySet().stream()
        .filter(uriOfId::containsKey)
        .map(uriOfId::get)
        .toList();
  }

  private static List<String> texts(String uri, EvaluatedRows evaluated, CocoCaptions references) {
    return references.captions().get(evaluated.idOfUri().get(uri)).stream()
        .map(RetrievalTexts::clean)
        .toList();
  }

  private ItmRanking itm(
      MatcherOnTask matcher, Gallery gallery, List<String> uris, LongAccumulator unreadable) {
    return new ItmRanking(
        matcher,
        gallery,
        uris,
        rerank,
        access,
        HadoopSettings.of(spark),
        RunMetrics.start(spark.sparkContext()),
        unreadable);
  }

  private static Map<Direction, RecallSums> sums(Dataset<Ranking> rankings, Gallery gallery) {
    MapPartitionsFunction<Ranking, HashMap<Direction, RecallSums>> count =
        part -> {
          HashMap<Direction, RecallSums> sums = new HashMap<>();
          part.forEachRemaining(
              ranking ->
                  sums.merge(ranking.direction(), ranking.recall(gallery), RecallSums::plus));
          return List.of(sums).iterator();
        };
    Map<Direction, RecallSums> sums = new HashMap<>();
    for (var part :
        rankings
            .mapPartitions(count, SerializedRows.<HashMap<Direction, RecallSums>>encoder())
            .collectAsList()) {
      part.forEach((direction, found) -> sums.merge(direction, found, RecallSums::plus));
    }
    return sums;
  }

  private static List<Evaluation.Score> scores(
      Map<Direction, RecallSums> sums, Gallery gallery, EvaluatedRows evaluated) {
    List<Evaluation.Score> scores = new ArrayList<>();
    for (Direction direction : Direction.values()) {
      RecallSums found = sums.get(direction);
      long candidates =
          direction == Direction.IMAGE_TO_TEXT ? gallery.allTexts() : gallery.images();
      Map<String, Double> metrics =
          found.metrics(direction.name().toLowerCase(Locale.ROOT), candidates);
      metrics.forEach(
          (name, value) -> scores.add(new Evaluation.Score(name, value, found.queries())));
      evaluated.note(
          RecallSums.DEPTHS.size() - metrics.size(),
          "recalls of %s are left out: any order reaches them among %,d candidates"
              .formatted(direction.name().toLowerCase(Locale.ROOT), candidates));
    }
    return scores;
  }

  private void notes(
      EvaluatedRows evaluated, CocoCaptions references, long skipped, long unreadable) {
    evaluated.note(references.unknown(), "captions of the references are of unknown images");
    evaluated.note(
        references.images().size() - references.captions().size(),
        "images of the references have no caption there");
    evaluated.note(skipped, "images of the references have no vectors in the table");
    evaluated.note(unreadable, "images could not be read again and were not judged by ITM");
    if (!modelName.equals(evaluated.rows().model())) {
      evaluated
          .notes()
          .add(
              "The images' vectors are by %s and the texts' by %s; if these are two models, the figures mean nothing."
                  .formatted(evaluated.rows().model(), modelName));
    }
  }
}
