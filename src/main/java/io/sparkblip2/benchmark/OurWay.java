package io.sparkblip2.benchmark;

import io.sparkblip2.inference.ImagePredictor;
import io.sparkblip2.inference.Meter;
import io.sparkblip2.inference.Prediction;
import io.sparkblip2.inference.Wanted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/**
 * What the tasks of one executor do: several threads read and decode ahead while the one predictor
 * computes batches of what is there.
 *
 * @param meter of the model behind the predictor
 * @param threads that read and decode, as many as an executor has cores
 */
record OurWay(
    ImagePredictor predictor, Meter meter, TimedPictures pictures, Wanted wanted, int threads)
    implements Way {
  @Override
  public List<List<String>> describe(List<String> uris) {
    List<CompletableFuture<List<List<String>>>> tasks =
        IntStream.range(0, threads)
            .mapToObj(task -> share(uris, task))
            .map(share -> CompletableFuture.supplyAsync(() -> task(share), OurWay::start))
            .toList();
    try {
      List<List<String>> texts = new ArrayList<>();
      tasks.forEach(task -> texts.addAll(task.join()));
      return texts;
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }

  private static void start(Runnable task) {
    new Thread(task, "benchmark-task").start();
  }

  private List<String> share(List<String> uris, int task) {
    return uris.subList(uris.size() * task / threads, uris.size() * (task + 1) / threads);
  }

  private List<List<String>> task(List<String> uris) {
    Deque<CompletableFuture<List<Prediction>>> window = new ArrayDeque<>();
    List<List<String>> texts = new ArrayList<>();
    for (String uri : uris) {
      if (window.size() == ImagePredictor.WINDOW) {
        texts.add(texts(window.remove()));
      }
      window.add(predictor.submit(pictures.pixels(uri), wanted));
    }
    window.forEach(submitted -> texts.add(texts(submitted)));
    return texts;
  }

  private static List<String> texts(CompletableFuture<List<Prediction>> submitted) {
    List<String> texts = new ArrayList<>();
    for (Prediction prediction : ImagePredictor.await(submitted)) {
      if (prediction instanceof Prediction.Failure failure) {
        throw new IllegalStateException("An image could not be computed: " + failure.message());
      } else if (prediction instanceof Prediction.Caption caption) {
        texts.add(caption.caption());
      } else if (prediction instanceof Prediction.Answer answer) {
        texts.add(answer.answer());
      }
    }
    return texts;
  }
}
