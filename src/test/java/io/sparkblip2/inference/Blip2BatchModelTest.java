package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.config.EarlyStopping;
import io.sparkblip2.config.Precision;
import io.sparkblip2.config.QuestionAnswer;
import io.sparkblip2.generation.GenerationOptions;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real predictor on a tiny checkpoint. */
class Blip2BatchModelTest {
  private static final Path FOLDER = Path.of("src/test/resources/checkpoints/tiny-opt");
  private static final Path MATCHER = Path.of("src/test/resources/checkpoints/tiny-itm");
  private static final Checkpoint CHECKPOINT = Checkpoint.open(FOLDER);
  private static final int SIDE = CHECKPOINT.preprocessor().imageSize();

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
  void loadingIsCountedApartFromComputing() {
    try (ImagePredictor predictor = predictor(4, GenerationOptions.greedy())) {
      predictor.submit(picture(0), new Wanted(false, List.of(), true)).join();
      LoadedModels withoutLanguageModel = predictor.statistics().loaded();
      predictor.submit(picture(0), new Wanted(true, List.of(), false)).join();
      LoadedModels all = predictor.statistics().loaded();

      assertThat(all.predictors()).isEqualTo(1);
      assertThat(all.weightBytes()).isGreaterThan(withoutLanguageModel.weightBytes());
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

  @Test
  void itcVectorsComeFromTheMatcherBehindTheCaptionersEncoder() {
    assertItcVectors(true, 12);
  }

  @Test
  void aMatcherWithOtherVisionWeightsHasItsOwnEncoder() {
    assertItcVectors(false, 24);
  }

  private static PredictorSpec itc(boolean sharesVision) {
    PredictorSpec.Retrieval retrieval =
        new PredictorSpec.Retrieval(
            MATCHER.toString(),
            "tiny-itm",
            RetrievalCheckpoint.open(MATCHER).fingerprint(),
            sharesVision);
    return spec(4, retrieval);
  }

  private static PredictorSpec spec(int batchSize, PredictorSpec.Retrieval retrieval) {
    return new PredictorSpec(
        FOLDER.toString(),
        CHECKPOINT.fingerprint(),
        SIDE,
        Precision.FLOAT32,
        "",
        GenerationOptions.greedy(),
        batchSize,
        retrieval);
  }

  private static void assertItcVectors(boolean sharesVision, long visionForwards) {
    RetrievalCheckpoint matcher = RetrievalCheckpoint.open(MATCHER);
    assertThat(CHECKPOINT.hasSameVisionAs(matcher)).isTrue();
    PredictorSpec spec = itc(sharesVision);
    try (ImagePredictor predictor =
        new Blip2Predictor("test", () -> Blip2BatchModel.open(spec, DeviceAddress.CPU), Map.of())) {
      List<CompletableFuture<List<Prediction>>> results = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        results.add(predictor.submit(picture(i), new Wanted(false, List.of(), true)));
      }
      for (CompletableFuture<List<Prediction>> result : results) {
        Prediction.Embedding embedding = (Prediction.Embedding) result.join().get(0);
        assertThat(embedding.kind()).isEqualTo("itc");
        assertUnitLength(embedding);
        for (float[] query : embedding.queries()) {
          assertThat(query).hasSize(matcher.config().imageTextHiddenSize());
        }
      }
      assertThat(predictor.statistics().visionForwards()).isEqualTo(visionForwards);
    }
  }

  @ParameterizedTest
  @CsvSource({"itc, true", "itc, false", "qformer, false"})
  void vectorsAreThoseOfTheImageWhateverItsPlaceAndWhatIsAskedOfOthers(
      String kind, boolean sharesVision) {
    PredictorSpec spec = kind.equals("itc") ? itc(sharesVision) : spec(4, null);
    try (BatchModel model = Blip2BatchModel.open(spec, DeviceAddress.CPU)) {
      List<float[]> alone =
          inOrder(19).stream()
              .map(i -> vector(model.predict(List.of(embedding(i))).get(0)))
              .toList();
      List<ImageRequest> mixed =
          inOrder(19).stream().map(i -> i % 3 == 2 ? captioned(i) : embedding(i)).toList();

      List<List<Prediction>> together = model.predict(mixed);

      for (int i = 0; i < mixed.size(); i++) {
        if (i % 3 == 2) {
          assertThat(together.get(i)).singleElement().isInstanceOf(Prediction.Caption.class);
        } else {
          assertThat(vector(together.get(i))).containsExactly(alone.get(i), within(1e-6f));
        }
      }
      assertThat(alone.get(0)).isNotEqualTo(alone.get(1));
    }
  }

  private static float[] vector(List<Prediction> found) {
    return ((Prediction.Embedding) found.get(0)).embedding();
  }

  private static ImageRequest embedding(int i) {
    return new ImageRequest(
        picture(i), new Wanted(false, List.of(), true), new CompletableFuture<>());
  }

  private static ImageRequest captioned(int i) {
    return new ImageRequest(
        picture(i), new Wanted(true, List.of(), false), new CompletableFuture<>());
  }

  @Test
  void anotherCheckpointThanTheDriversIsRefused() {
    PredictorSpec other =
        new PredictorSpec(
            FOLDER.toString(),
            "0123",
            SIDE,
            Precision.FLOAT32,
            "",
            GenerationOptions.greedy(),
            0,
            null);
    assertThatThrownBy(() -> Blip2BatchModel.open(other, DeviceAddress.CPU))
        .hasMessageContaining("not the one the driver saw");
  }

  @Test
  void nothingStaysInMemoryOfAModelThatCouldNotBeOpened(@TempDir Path folder) throws Exception {
    PredictorSpec good = itc(false);
    PredictorSpec.Retrieval other =
        new PredictorSpec.Retrieval(MATCHER.toString(), "tiny-itm", "0123", false);
    for (Path file :
        List.of("config.json", "preprocessor_config.json", "model.safetensors").stream()
            .map(FOLDER::resolve)
            .toList()) {
      Files.copy(file, folder.resolve(file.getFileName()));
    }
    Files.writeString(folder.resolve("tokenizer.json"), "{}");
    PredictorSpec withoutTokenizer =
        new PredictorSpec(
            folder.toString(),
            Checkpoint.open(folder).fingerprint(),
            SIDE,
            Precision.FLOAT32,
            "",
            GenerationOptions.greedy(),
            4,
            good.retrieval());
    Blip2BatchModel.open(good, DeviceAddress.CPU).close();
    int before = nativeManagers();

    assertThatThrownBy(() -> Blip2BatchModel.open(spec(4, other), DeviceAddress.CPU))
        .hasMessageContaining("not the one the driver saw");
    assertThatThrownBy(() -> Blip2BatchModel.open(withoutTokenizer, DeviceAddress.CPU))
        .hasMessageContaining("tokenizer.json");

    assertThat(nativeManagers()).isEqualTo(before);
  }

  /** What the engine itself knows to be open. */
  private static int nativeManagers() throws ReflectiveOperationException {
    Field resources = BaseNDManager.class.getDeclaredField("resources");
    resources.setAccessible(true);
    try (NDManager one = Engine.getEngine("PyTorch").newBaseManager()) {
      return ((Map<?, ?>) resources.get(one.getParentManager())).size();
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

  private static ImagePredictor predictor(int batchSize, GenerationOptions options) {
    PredictorSpec spec =
        new PredictorSpec(
            FOLDER.toString(),
            CHECKPOINT.fingerprint(),
            SIDE,
            Precision.FLOAT32,
            "",
            options,
            batchSize,
            null);
    return new Blip2Predictor(
        "test", () -> Blip2BatchModel.open(spec, DeviceAddress.CPU), Map.of());
  }

  private static byte[] picture(int seed) {
    byte[] pixels = new byte[SIDE * SIDE * 3];
    new Random(seed).nextBytes(pixels);
    return pixels;
  }

  private static List<Integer> inOrder(int n) {
    return new ArrayList<>(IntStream.range(0, n).boxed().toList());
  }

  private static void assertUnitLength(Prediction.Embedding embedding) {
    double squares = 0;
    for (float component : embedding.embedding()) {
      squares += (double) component * component;
    }
    assertThat(squares).isBetween(0.9999, 1.0001);
    assertThat(embedding.queries()).hasNumberOfRows(CHECKPOINT.config().numQueryTokens());
  }
}
