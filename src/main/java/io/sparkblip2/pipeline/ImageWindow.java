package io.sparkblip2.pipeline;

import io.sparkblip2.inference.ImagePredictor;
import io.sparkblip2.inference.Prediction;
import io.sparkblip2.inference.PredictorSpec;
import io.sparkblip2.tables.PlannedImage;
import io.sparkblip2.tables.RowStamp;
import io.sparkblip2.tables.StagedImages;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.Row;

/**
 * Keeps a bounded number of images under way, and gives out their rows in the order they came in.
 */
final class ImageWindow implements Iterator<Row> {
  private final PartitionPredictor task;
  private final Iterator<Row> planned;
  private final ImagePreparation preparation;
  private final ImagePredictor predictor;
  private final Suspects suspects;
  private final int size;
  private final TaskRequests requests = TaskRequests.ofThisTask();
  private final Deque<Pending> window = new ArrayDeque<>();

  ImageWindow(
      PartitionPredictor task,
      Iterator<Row> planned,
      ImagePreparation preparation,
      ImagePredictor predictor,
      Suspects suspects,
      int size) {
    this.task = task;
    this.planned = planned;
    this.preparation = preparation;
    this.predictor = predictor;
    this.suspects = suspects;
    this.size = size;
  }

  private record Pending(
      PlannedImage planned,
      ImagePreparation.Prepared prepared,
      CompletableFuture<List<Prediction>> predictions) {}

  @Override
  public boolean hasNext() {
    return !window.isEmpty() || planned.hasNext();
  }

  @Override
  public Row next() {
    while (window.size() < size && planned.hasNext()) {
      window.add(start(PlannedImage.of(planned.next(), task.wanted())));
    }
    if (window.isEmpty()) {
      throw new NoSuchElementException();
    }
    Row row = finish(window.remove());
    if (!hasNext()) {
      task.metrics().add(StatisticsLedger.claim(predictor, task.runId()));
    }
    return row;
  }

  private Pending start(PlannedImage image) {
    ImagePreparation.Prepared prepared = preparation.prepare(image.facts());
    String sha256 = prepared.facts().sha256();
    Prediction.Failure failure =
        prepared.failure() == null ? suspects.verdict(sha256) : prepared.failure();
    CompletableFuture<List<Prediction>> predictions =
        failure == null
            ? requests.add(
                predictor.submit(prepared.pixels(), image.missing(), suspects.handling(sha256)))
            : CompletableFuture.completedFuture(List.of(failure));
    return new Pending(image, prepared, predictions);
  }

  private Row finish(Pending pending) {
    List<Prediction> predictions = ImagePredictor.await(pending.predictions());
    task.metrics().finished(predictions);
    PredictorSpec.Retrieval retrieval = task.spec().retrieval();
    String embeddingModel = retrieval == null ? task.model() : retrieval.name();
    RowStamp stamp = new RowStamp(task.runId(), task.model(), embeddingModel, Instant.now());
    return StagedImages.row(
        pending.planned(), pending.prepared().facts(), predictions, task.recipes(), stamp);
  }
}
