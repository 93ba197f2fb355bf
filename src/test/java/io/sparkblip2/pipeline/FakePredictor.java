package io.sparkblip2.pipeline;

import io.sparkblip2.inference.ImagePredictor;
import io.sparkblip2.inference.LoadedModels;
import io.sparkblip2.inference.Prediction;
import io.sparkblip2.inference.PredictorSpec;
import io.sparkblip2.inference.PredictorStatistics;
import io.sparkblip2.inference.SafeBatch;
import io.sparkblip2.inference.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/**
 * Says the mean colour of the pixels, answers with the question and the colour, embeds the colour;
 * remembers what it was asked, and fails where it is told to.
 */
final class FakePredictor implements ImagePredictor {
  private static final Map<String, FakePredictor> BY_MODEL = new ConcurrentHashMap<>();

  private final ConcurrentLinkedQueue<Wanted> asked = new ConcurrentLinkedQueue<>();
  private volatile Predicate<String> uncomputable = colour -> false;
  private volatile Runnable before = () -> {};
  private volatile boolean broken;
  private volatile PredictorSpec spec;
  private volatile SafeBatch safeBatch;

  private FakePredictor() {}

  /** Where tasks find the predictor of a specification's model. */
  static final PredictorSource SOURCE = (spec, device) -> named(spec.model()).as(spec);

  static FakePredictor named(String model) {
    return BY_MODEL.computeIfAbsent(model, name -> new FakePredictor());
  }

  static boolean wasOpened(String model) {
    return BY_MODEL.containsKey(model);
  }

  /** Images of such a colour complete with a failure. */
  void failOn(Predicate<String> colour) {
    uncomputable = colour;
  }

  private FakePredictor as(PredictorSpec asked) {
    spec = asked;
    return this;
  }

  /** As it was asked for last. */
  PredictorSpec spec() {
    return spec;
  }

  /** Reports from now on that no more fits. */
  void holds(SafeBatch batch) {
    safeBatch = batch;
  }

  /** Does something before each image. */
  void before(Runnable work) {
    before = work;
  }

  void breakDown() {
    broken = true;
  }

  List<Wanted> asked() {
    return List.copyOf(asked);
  }

  int submissions() {
    return asked.size();
  }

  @Override
  public CompletableFuture<List<Prediction>> submit(byte[] pixels, Wanted wanted) {
    asked.add(wanted);
    return CompletableFuture.supplyAsync(() -> predict(pixels, wanted));
  }

  private List<Prediction> predict(byte[] pixels, Wanted wanted) {
    before.run();
    if (broken) {
      throw new IllegalStateException("no such checkpoint");
    }
    int[] mean = mean(pixels);
    String colour = "%d %d %d".formatted(mean[0], mean[1], mean[2]);
    if (uncomputable.test(colour)) {
      return List.of(new Prediction.Failure("compute", "NON_FINITE", "the logits are not finite"));
    }
    List<Prediction> predictions = new ArrayList<>();
    if (wanted.caption()) {
      predictions.add(new Prediction.Caption(colour, -0.5f, "", List.of()));
    }
    for (Wanted.Question question : wanted.questions()) {
      predictions.add(
          new Prediction.Answer(
              question.id(),
              question.text(),
              question.text() + " " + colour,
              -0.25f,
              "Question: " + question.text() + " Answer:",
              List.of("SHORT")));
    }
    if (wanted.embedding()) {
      float[] vector = {mean[0], mean[1], mean[2]};
      predictions.add(
          new Prediction.Embedding("qformer", vector, new float[][] {vector, {1, 2, 3}}));
    }
    return predictions;
  }

  private static int[] mean(byte[] pixels) {
    long[] sum = new long[3];
    for (int i = 0; i < pixels.length; i++) {
      sum[i % 3] += pixels[i] & 0xff;
    }
    int count = pixels.length / 3;
    return new int[] {(int) (sum[0] / count), (int) (sum[1] / count), (int) (sum[2] / count)};
  }

  @Override
  public PredictorStatistics statistics() {
    long images = asked.size();
    return new PredictorStatistics(
        images, images, 3 * images, images, 0, LoadedModels.NONE, safeBatch);
  }

  @Override
  public void close() {
    BY_MODEL.values().remove(this);
  }
}
