package io.sparkblip2.inference;

import static io.sparkblip2.inference.TinyCaptioner.FOLDER;
import static io.sparkblip2.inference.TinyCaptioner.SIDE;
import static io.sparkblip2.inference.TinyCaptioner.assertUnitLength;
import static io.sparkblip2.inference.TinyCaptioner.captioned;
import static io.sparkblip2.inference.TinyCaptioner.picture;
import static io.sparkblip2.inference.TinyCaptioner.predictor;
import static io.sparkblip2.inference.TinyCaptioner.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.EarlyStopping;
import io.sparkblip2.config.Precision;
import io.sparkblip2.config.QuestionAnswer;
import io.sparkblip2.generation.GenerationOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real predictor on a tiny checkpoint. */
class Blip2BatchModelTest {
  @Test
  void everyImageGoesThroughTheVisionEncoderOnceWhateverIsAsked() {
    List<Wanted.Question> questions =
        IntStream.range(0, 5)
            .mapToObj(i -> new Wanted.Question("q" + i, "what is thing number " + i + "?"))
            .toList();
    Wanted all = new Wanted(true, questions, true);
    try (ImagePredictor predictor = predictor(8, GenerationOptions.greedy())) {
      List<CompletableFuture<List<Prediction>>> results = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        results.add(predictor.submit(picture(i), all));
      }
      for (CompletableFuture<List<Prediction>> result : results) {
        List<Prediction> found = result.join();
        assertThat(found).hasSize(7);
        assertThat(found.get(0)).isInstanceOf(Prediction.Caption.class);
        assertThat(found.subList(1, 6))
            .extracting(answer -> ((Prediction.Answer) answer).questionId())
            .containsExactly("q0", "q1", "q2", "q3", "q4");
        assertUnitLength((Prediction.Embedding) found.get(6));
      }
      assertThat(predictor.statistics().visionForwards()).isEqualTo(100);
      assertThat(predictor.statistics().decoderSteps()).isPositive();
    }
  }

  @Test
  void textsAreIdenticalWhateverTheBatchSizeOrderAndNeighbours() {
    GenerationOptions beams = new GenerationOptions(3, 12, 0, 1.0, 1.0, 0, false, 1.0, 50, 1.0, 0);
    for (GenerationOptions options : List.of(GenerationOptions.greedy(), beams)) {
      List<List<String>> reference = texts(1, options, inOrder(64));
      assertThat(reference.stream().distinct().count()).as("different texts").isGreaterThan(20);
      for (int batchSize : new int[] {3, 8, 64}) {
        assertThat(texts(batchSize, options, inOrder(64)))
            .as("batches of %d", batchSize)
            .isEqualTo(reference);
        List<Integer> shuffled = inOrder(64);
        Collections.shuffle(shuffled, new Random(batchSize));
        assertThat(texts(batchSize, options, shuffled))
            .as("shuffled batches of %d", batchSize)
            .isEqualTo(reference);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"tiny-opt, INT8", "tiny-t5, INT8", "tiny-opt, BFLOAT16", "tiny-t5, BFLOAT16"})
  void roundedTextsAreIdenticalWhateverTheNeighbours(String name, Precision precision) {
    List<List<String>> alone = new ArrayList<>();
    List<List<String>> together = new ArrayList<>();
    Checkpoint checkpoint = Checkpoint.open(FOLDER.resolveSibling(name));
    for (int batchSize : new int[] {1, 16}) {
      PredictorSpec spec =
          new PredictorSpec(
              checkpoint.folder().toString(),
              checkpoint.fingerprint(),
              SIDE,
              precision,
              "",
              GenerationOptions.greedy(),
              batchSize,
              null);
      try (BatchModel model = Blip2BatchModel.open(spec, DeviceAddress.CPU)) {
        for (int first = 0; first < 16; first += batchSize) {
          List<ImageRequest> requests =
              IntStream.range(first, first + batchSize)
                  .mapToObj(i -> new ImageRequest(picture(i), wanted(i), new CompletableFuture<>()))
                  .toList();
          model.predict(requests).stream()
              .map(found -> found.stream().map(Blip2BatchModelTest::words).toList())
              .forEach((batchSize == 1 ? alone : together)::add);
        }
      }
    }
    assertThat(together).isEqualTo(alone);
    assertThat(alone.stream().distinct().count()).as("different texts").isGreaterThan(5);
  }

  @Test
  void samplesDependOnThePictureAndThePromptAlone() {
    GenerationOptions sampling =
        new GenerationOptions(1, 12, 0, 1.0, 1.0, 0, true, 1.5, 0, 0.95, 7);
    List<Integer> reversed = inOrder(16);
    Collections.reverse(reversed);
    assertThat(texts(5, sampling, reversed)).isEqualTo(texts(1, sampling, inOrder(16)));
  }

  @Test
  void severalTextsAreACaptionAndItsAlternatives() {
    GenerationOptions beams =
        new GenerationOptions(3, 12, 0, 1, 1, 0, false, 1, 50, 1, 0, EarlyStopping.FALSE, 3);
    Wanted wanted = new Wanted(true, List.of(new Wanted.Question("q", "what is it?")), false);
    try (ImagePredictor predictor = predictor(4, beams);
        ImagePredictor single =
            predictor(4, new GenerationOptions(3, 12, 0, 1, 1, 0, false, 1, 50, 1, 0))) {
      List<Prediction> found = predictor.submit(picture(1), wanted).join();
      Prediction.Caption caption = (Prediction.Caption) found.get(0);
      Prediction.Answer answer = (Prediction.Answer) found.get(1);

      assertThat(caption.alternatives()).hasSize(2).doesNotHaveDuplicates();
      assertThat(answer.alternatives()).hasSize(2).allMatch(other -> other.score() < 0);
      assertThat(((Prediction.Caption) single.submit(picture(1), wanted).join().get(0)).caption())
          .isEqualTo(caption.caption());
    }
  }

  @Test
  void whatWasAskedEarlierStandsInThePrompt() {
    Wanted.Question question =
        new Wanted.Question("q", "why?", List.of(new QuestionAnswer("what?", "a mug")));
    try (ImagePredictor predictor = predictor(4, GenerationOptions.greedy())) {
      Prediction.Answer answer =
          (Prediction.Answer)
              predictor
                  .submit(picture(1), new Wanted(false, List.of(question), false))
                  .join()
                  .get(0);
      assertThat(answer.prompt())
          .isEqualTo("Question: what? Answer: a mug. Question: why? Answer:");
      assertThat(answer.question()).isEqualTo("why?");
    }
  }

  @Test
  void pixelsOfAnotherSizeAreAFailureOfThatImageAlone() {
    try (ImagePredictor predictor = predictor(4, GenerationOptions.greedy())) {
      Wanted caption = new Wanted(true, List.of(), false);
      List<CompletableFuture<List<Prediction>>> results = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        results.add(predictor.submit(i == 2 ? new byte[10] : picture(i), caption));
      }
      assertThat(results.get(2).join())
          .singleElement()
          .isInstanceOfSatisfying(
              Prediction.Failure.class,
              failure -> assertThat(failure.message()).contains("10 bytes"));
      for (int good : new int[] {0, 1, 3}) {
        assertThat(results.get(good).join()).singleElement().isInstanceOf(Prediction.Caption.class);
      }
    }
  }

  @Test
  void aPromptThatIsTooLongIsAFailureOfThatImageAlone() {
    Wanted caption = new Wanted(true, List.of(), false);
    Wanted tooLong = new Wanted(false, List.of(), false, List.of("a ".repeat(10_001)));
    try (ImagePredictor predictor = predictor(2, GenerationOptions.greedy())) {
      CompletableFuture<List<Prediction>> before = predictor.submit(picture(0), caption);
      CompletableFuture<List<Prediction>> failed = predictor.submit(picture(1), tooLong);
      assertThat(before.join()).singleElement().isInstanceOf(Prediction.Caption.class);
      assertThat(failed.join())
          .singleElement()
          .isInstanceOfSatisfying(
              Prediction.Failure.class,
              failure -> assertThat(failure.message()).contains("20002 characters"));
      assertThat(predictor.submit(picture(2), caption).join())
          .singleElement()
          .isInstanceOf(Prediction.Caption.class);
    }
  }

  @Test
  void whatIsUnderWayGoesOnBesideAPromptThatIsTooLong() {
    Wanted tooLong = new Wanted(true, List.of(), true, List.of("a ".repeat(200)));
    try (BatchModel model = Blip2BatchModel.open(spec(8, null), DeviceAddress.CPU);
        RescuedStream stream = new RescuedStream(model, new SplittingModel(model, 0))) {
      stream.enter(List.of(captioned(0), captioned(1)));
      stream.enter(
          List.of(captioned(2), new ImageRequest(picture(3), tooLong, new CompletableFuture<>())));
      List<Prediction> found = new ArrayList<>();
      while (!stream.underWay().isEmpty()) {
        stream.advance().forEach(done -> found.addAll(done.found()));
      }

      assertThat(found).hasSize(4);
      assertThat(found.get(0))
          .isInstanceOfSatisfying(
              Prediction.Failure.class,
              failure -> assertThat(failure.message()).contains("does not fit"));
      assertThat(found.subList(1, 4)).allMatch(Prediction.Caption.class::isInstance);
      assertThat(model.visionForwards()).as("images seen").isEqualTo(3);
    }
  }

  /** Captions and answers of pictures 0 to n-1, submitted in the given order. */
  private static List<List<String>> texts(
      int batchSize, GenerationOptions options, List<Integer> order) {
    try (ImagePredictor predictor = predictor(batchSize, options)) {
      List<CompletableFuture<List<Prediction>>> results =
          new ArrayList<>(Collections.nCopies(order.size(), null));
      for (int i : order) {
        results.set(i, predictor.submit(picture(i), wanted(i)));
      }
      return results.stream()
          .map(result -> result.join().stream().map(Blip2BatchModelTest::words).toList())
          .toList();
    }
  }

  /** Different prompts for neighbouring pictures. */
  private static Wanted wanted(int i) {
    List<Wanted.Question> questions =
        List.of(
            new Wanted.Question("short", "what?"),
            new Wanted.Question("long", "what is the colour of the thing on the left side?"));
    return new Wanted(i % 3 != 1, questions.subList(0, i % 3), false);
  }

  private static String words(Prediction prediction) {
    return prediction instanceof Prediction.Caption caption
        ? caption.caption()
        : ((Prediction.Answer) prediction).answer();
  }

  private static List<Integer> inOrder(int n) {
    return new ArrayList<>(IntStream.range(0, n).boxed().toList());
  }
}
