package io.sparkblip2.pipeline;

import io.sparkblip2.inference.LoadedModels;
import io.sparkblip2.inference.Prediction;
import io.sparkblip2.inference.PredictorStatistics;
import io.sparkblip2.tables.RunReport;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * What the tasks of a run tell the driver, and Spark's UI on the page of each stage.
 *
 * <p>Times and counts of work tell what was spent, on a repeated task twice. So no count of images,
 * texts or rows that a run reports comes from here: a task that Spark repeats would count its
 * images again. Reports count the rows that were staged, of which there is one per image.
 *
 * @param imagesRead image files that were read to be computed
 * @param textsWritten captions and answers
 * @param rowsCopied rows for images whose bytes another image has
 */
record RunMetrics(
    LongAccumulator imagesRead,
    LongAccumulator imagesFailed,
    LongAccumulator textsWritten,
    LongAccumulator rowsCopied,
    LongAccumulator fetchNanos,
    LongAccumulator decodeNanos,
    LongAccumulator visionForwards,
    LongAccumulator modelBatches,
    LongAccumulator decoderSteps,
    LongAccumulator computeMillis,
    LongAccumulator waitMillis,
    LongAccumulator loadedPredictors,
    LongAccumulator loadMillis,
    LongAccumulator weightBytes,
    SmallestBatches safeBatches)
    implements Serializable {

  static RunMetrics start(SparkContext context) {
    return new RunMetrics(
        context.longAccumulator("images_read"),
        context.longAccumulator("images_failed"),
        context.longAccumulator("texts_written"),
        context.longAccumulator("rows_copied"),
        context.longAccumulator("fetch_ns"),
        context.longAccumulator("decode_ns"),
        context.longAccumulator("vision_forwards"),
        context.longAccumulator("model_batches"),
        context.longAccumulator("decoder_steps"),
        context.longAccumulator("compute_ms"),
        context.longAccumulator("wait_ms"),
        context.longAccumulator("loaded_predictors"),
        context.longAccumulator("load_ms"),
        context.longAccumulator("weight_bytes"),
        safeBatches(context));
  }

  private static SmallestBatches safeBatches(SparkContext context) {
    SmallestBatches batches = new SmallestBatches();
    context.register(batches);
    return batches;
  }

  void read(long nanos) {
    imagesRead.add(1);
    fetchNanos.add(nanos);
  }

  /** An image's way is at its end. */
  void finished(List<Prediction> predictions) {
    imagesFailed.add(Prediction.Failure.isIn(predictions) ? 1 : 0);
    textsWritten.add(predictions.stream().filter(Prediction::isText).count());
  }

  void add(PredictorStatistics done) {
    visionForwards.add(done.visionForwards());
    modelBatches.add(done.batches());
    decoderSteps.add(done.decoderSteps());
    computeMillis.add(done.computeMillis());
    waitMillis.add(done.waitMillis());
    loadedPredictors.add(done.loaded().predictors());
    loadMillis.add(done.loaded().millis());
    weightBytes.add(done.loaded().weightBytes());
    if (done.safeBatch() != null) {
      safeBatches.add(done.safeBatch());
    }
  }

  /**
   * @param writeMillis what the driver took for the commits
   */
  RunReport.Work work(long writeMillis) {
    return new RunReport.Work(
        visionForwards.value(),
        decoderSteps.value(),
        fetchNanos.value() / 1_000_000,
        decodeNanos.value() / 1_000_000,
        computeMillis.value(),
        writeMillis,
        waitMillis.value());
  }

  LoadedModels loaded() {
    return new LoadedModels(loadedPredictors.value(), loadMillis.value(), weightBytes.value());
  }
}
