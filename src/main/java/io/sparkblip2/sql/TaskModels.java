package io.sparkblip2.sql;

import io.sparkblip2.inference.ImagePredictor;
import io.sparkblip2.inference.Prediction;
import io.sparkblip2.inference.TextImageMatcher;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.pipeline.ExecutorMetrics;
import io.sparkblip2.pipeline.ImagePreparation;
import io.sparkblip2.pipeline.LostDevice;
import io.sparkblip2.pipeline.MatcherOnTask;
import io.sparkblip2.pipeline.TaskDevice;
import io.sparkblip2.pipeline.TaskRequests;
import io.sparkblip2.tables.ImageFacts;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The executor's models as a task uses them: opened when first needed, shared with other tasks. */
final class TaskModels {
  private final EvalTask task;
  private final TaskRequests requests = TaskRequests.ofThisTask();
  private ImagePredictor predictor;
  private TextImageMatcher matcher;
  private ImagePreparation forPredictor;
  private ImagePreparation forMatcher;

  TaskModels(EvalTask task) {
    this.task = task;
  }

  /** What the captioner finds, unless the task is over before. */
  CompletableFuture<List<Prediction>> submit(byte[] pixels, Wanted wanted) {
    return requests.add(predictor().submit(pixels, wanted));
  }

  private ImagePredictor predictor() {
    if (predictor == null) {
      ExecutorMetrics.register();
      LostDevice.watchTask(task.localMode());
      TaskDevice device = TaskDevice.ofThisTask(task.localMode());
      predictor =
          task.source()
              .open(
                  task.models().predictor(),
                  device.choose(task.models().device(), task.source()::visibleGpus));
    }
    return predictor;
  }

  TextImageMatcher matcher() {
    if (matcher == null) {
      matcher =
          new MatcherOnTask(task.models().matcher(), task.models().device(), task.localMode())
              .open();
    }
    return matcher;
  }

  /** The image in the size of the captioner. */
  ImagePreparation.Prepared prepare(String uri) {
    if (forPredictor == null) {
      forPredictor = preparation(task.models().predictor().imageSize());
    }
    task.metrics().images().add(1);
    return forPredictor.prepare(ImageFacts.listed(uri, null, null));
  }

  /**
   * The image in the size of the retrieval model.
   *
   * @param same in the size of the captioner
   */
  ImagePreparation.Prepared prepareForMatcher(String uri, ImagePreparation.Prepared same) {
    int size = matcher().imageSize();
    if (size == task.models().predictor().imageSize()) {
      return same;
    }
    if (forMatcher == null) {
      forMatcher = preparation(size);
    }
    return forMatcher.prepare(ImageFacts.listed(uri, null, null));
  }

  private ImagePreparation preparation(int size) {
    return new ImagePreparation(
        task.models().access(),
        task.hadoop().configuration(),
        size,
        nanos -> task.metrics().fetch().add(nanos),
        nanos -> task.metrics().decode().add(nanos));
  }
}
