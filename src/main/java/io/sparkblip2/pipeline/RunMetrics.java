package io.sparkblip2.pipeline;

import io.sparkblip2.inference.LoadedModels;
import io.sparkblip2.inference.PredictorStatistics;
import io.sparkblip2.inference.SafeBatch;
import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

/** What the tasks of a run tell the driver; counts of images come from the staged rows instead. */
record RunMetrics(
    LongAccumulator fetchNanos,
    LongAccumulator decodeNanos,
    LongAccumulator visionForwards,
    LongAccumulator decoderSteps,
    LongAccumulator computeMillis,
    LongAccumulator waitMillis,
    LongAccumulator loadedPredictors,
    LongAccumulator loadMillis,
    LongAccumulator weightBytes,
    CollectionAccumulator<SafeBatch> safeBatches)
    implements Serializable {

  static RunMetrics start(SparkContext context) {
    return new RunMetrics(
        context.longAccumulator("fetch_ns"),
        context.longAccumulator("decode_ns"),
        context.longAccumulator("vision_forwards"),
        context.longAccumulator("decoder_steps"),
        context.longAccumulator("compute_ms"),
        context.longAccumulator("wait_ms"),
        context.longAccumulator("loaded_predictors"),
        context.longAccumulator("load_ms"),
        context.longAccumulator("weight_bytes"),
        safeBatches(context));
  }

  private static CollectionAccumulator<SafeBatch> safeBatches(SparkContext context) {
    CollectionAccumulator<SafeBatch> batches = new CollectionAccumulator<>();
    context.register(batches, "safe_batches");
    return batches;
  }

  void add(PredictorStatistics done) {
    visionForwards.add(done.visionForwards());
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

  LoadedModels loaded() {
    return new LoadedModels(loadedPredictors.value(), loadMillis.value(), weightBytes.value());
  }
}
