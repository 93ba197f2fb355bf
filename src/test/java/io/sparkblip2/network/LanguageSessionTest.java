package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
import io.sparkblip2.generation.GeneratedTexts;
import io.sparkblip2.generation.GenerationOptions;
import io.sparkblip2.generation.GenerationRequest;
import io.sparkblip2.generation.Generator;
import io.sparkblip2.generation.History;
import io.sparkblip2.generation.ScoreRules;
import io.sparkblip2.generation.TextStream;
import io.sparkblip2.generation.Vocabulary;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that come and go while texts are written about others. */
class LanguageSessionTest {
  private static final int[][] PROMPTS = {{5, 9}, {7}, {8, 4, 11}, {3}, {6, 6}, {7}};
  private static final int LONG = 90;
  private static final ScoreRules BEST =
      new ScoreRules(ScoreRules.Scale.LOGITS, 1, 1, new int[0], new int[0]);

  /** What the networks compute on; the tests of CUDA name another. */
  Device device() {
    return Device.cpu();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-opt", "tiny-llama-gqa", "tiny-t5"})
  void whatIsWrittenAboutAnImageThatComesLaterIsWhatIsWrittenAboutItAlone(String name) {
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve(name));
    try (Blip2 model = Blip2.load(checkpoint, Precision.FLOAT32, device());
        PtNDManager scope = model.newScope()) {
      NDArray images = visualPrompts(model, scope, checkpoint);
      List<String> alone = new ArrayList<>();
      for (int image = 0; image < PROMPTS.length; image++) {
        alone.add(alone(model, images, image));
      }
      assertThat(alone).doesNotHaveDuplicates();
      assertThat(oneAfterTheOther(model, images)).isEqualTo(alone);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-opt", "tiny-t5"})
  void aTextAboutAnImageThatIsGoneIsRefusedBeforeNativeCode(String name) {
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve(name));
    try (Blip2 model = Blip2.load(checkpoint, Precision.FLOAT32, device());
        PtNDManager scope = model.newScope();
        LanguageSession session =
            model.languageModel().open(visualPrompts(model, scope, checkpoint))) {
      session.forget(2);
      assertThatThrownBy(() -> session.admit(new int[] {2}, new int[][] {{5}}, BEST))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> session.forget(2)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> session.advance(new int[] {~0}, new int[] {5}, BEST))
          .as("beside no row")
          .isInstanceOf(IllegalArgumentException.class);
      session.admit(new int[] {0}, new int[][] {{5}}, BEST);
      assertThatThrownBy(() -> session.advance(new int[] {0, ~2}, new int[] {5, 5}, BEST))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-opt", "tiny-llama-gqa", "tiny-t5"})
  void numbersThatAreNoneStayInTheRowsOfTheirImage(String name) {
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve(name));
    try (Blip2 model = Blip2.load(checkpoint, Precision.FLOAT32, device());
        PtNDManager scope = model.newScope()) {
      NDArray images = visualPrompts(model, scope, checkpoint);
      String first = alone(model, images, 0);
      String second = alone(model, images, 1);
      try (LanguageSession session = model.languageModel().open(images.get("0:2"))) {
        int[] bad = session.read(images.get("2:3").mul(Float.NaN));
        TextStream stream = generator(model).open(session);
        stream.add(new GenerationRequest(bad[0], PROMPTS[2], ""));
        stream.add(new GenerationRequest(0, PROMPTS[0], ""));
        List<TextStream.Done> done = new ArrayList<>(stream.advance());
        assertThat(done).extracting(TextStream.Done::number).containsExactly(0);
        // Stands where the bad one stood.
        stream.add(new GenerationRequest(1, PROMPTS[1], ""));
        while (stream.size() > 0) {
          done.addAll(stream.advance());
        }
        assertThat(done.subList(1, 3))
            .extracting(one -> Arrays.toString(one.texts().get(0).tokens()))
            .containsExactly(first, second);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-opt", "tiny-llama-gqa", "tiny-t5"})
  void whatIsWrittenBesideAPromptThatWasLongAndIsGoneIsWhatIsWrittenAlone(String name) {
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve(name));
    try (Blip2 model = Blip2.load(checkpoint, Precision.FLOAT32, device());
        PtNDManager scope = model.newScope()) {
      NDArray images = visualPrompts(model, scope, checkpoint);
      List<String> alone = List.of(alone(model, images, 0), alone(model, images, 1));
      int[] longPrompt = new int[LONG];
      Arrays.fill(longPrompt, 5);
      try (LanguageSession session = model.languageModel().open(images)) {
        TextStream stream = generator(model).open(session);
        stream.add(new GenerationRequest(2, longPrompt, ""));
        stream.advance();
        stream.advance();
        stream.add(new GenerationRequest(0, PROMPTS[0], ""));
        List<TextStream.Done> done = new ArrayList<>();
        while (done.isEmpty()) {
          done.addAll(stream.advance());
        }
        stream.add(new GenerationRequest(1, PROMPTS[1], ""));
        while (stream.size() > 0) {
          done.addAll(stream.advance());
        }
        assertThat(done.subList(1, 3))
            .extracting(one -> Arrays.toString(one.texts().get(0).tokens()))
            .isEqualTo(alone);
      }
    }
  }

  /** As many columns are free as there are steps between them, and fewer places than rows. */
  @ParameterizedTest
  @ValueSource(strings = {"tiny-opt", "tiny-llama-gqa", "tiny-t5"})
  void beamsThatComeWhenTheCacheIsFullAreWhatTheyAreAlone(String name) {
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve(name));
    try (Blip2 model = Blip2.load(checkpoint, Precision.FLOAT32, device());
        PtNDManager scope = model.newScope();
        LanguageSession session =
            model.languageModel().open(visualPrompts(model, scope, checkpoint))) {
      Vocabulary vocabulary = new Vocabulary(model.languageModel().vocabularySize(), 2);
      GenerationOptions beams = new GenerationOptions(9, 14, 14, 1, 1, 0, false, 1, 50, 1, 0);
      Generator generator = new Generator(beams, vocabulary, History.decoderOnly(), 64);
      GenerationRequest request = new GenerationRequest(0, PROMPTS[1], "");
      GenerationRequest other = new GenerationRequest(1, PROMPTS[1], "");
      List<String> alone = new ArrayList<>();
      for (GenerationRequest one : List.of(request, other)) {
        alone.add(
            Arrays.toString(
                GeneratedTexts.first(generator, session, List.of(one)).get(0).tokens()));
      }
      TextStream stream = generator.open(session);
      stream.add(request);
      for (int step = 0; step < 8; step++) {
        assertThat(stream.advance()).isEmpty();
      }
      stream.add(other);
      List<TextStream.Done> done = new ArrayList<>();
      while (stream.size() > 0) {
        done.addAll(stream.advance());
      }
      assertThat(done)
          .extracting(one -> Arrays.toString(one.texts().get(0).tokens()))
          .isEqualTo(alone);
    }
  }

  /** Of pictures of noise. */
  private static NDArray visualPrompts(Blip2 model, PtNDManager scope, Checkpoint checkpoint) {
    int side = checkpoint.preprocessor().imageSize();
    byte[] noise = new byte[PROMPTS.length * side * side * 3];
    new Random(7).nextBytes(noise);
    Shape shape = new Shape(PROMPTS.length, side, side, 3);
    NDArray pixels = scope.create(ByteBuffer.wrap(noise), shape, DataType.UINT8);
    NDArray imageEmbeddings = model.visionEncoder().encode(scope, pixels);
    return model.visualPrompts(scope, model.qFormer().query(scope, imageEmbeddings));
  }

  private static Generator generator(Blip2 model) {
    GenerationOptions options = new GenerationOptions(1, 9, 9, 1, 1, 0, false, 1, 50, 1, 0);
    Vocabulary vocabulary = new Vocabulary(model.languageModel().vocabularySize(), 2);
    return new Generator(options, vocabulary, History.decoderOnly(), 64);
  }

  private static String alone(Blip2 model, NDArray images, int image) {
    try (LanguageSession session = model.languageModel().open(one(images, image))) {
      GenerationRequest request = new GenerationRequest(0, PROMPTS[image], "");
      return Arrays.toString(
          GeneratedTexts.first(generator(model), session, List.of(request)).get(0).tokens());
    }
  }

  /** Two steps after an image the next one comes; its place is free again when it is done. */
  private static List<String> oneAfterTheOther(Blip2 model, NDArray images) {
    List<String> texts = new ArrayList<>(Collections.nCopies(PROMPTS.length, ""));
    int[] places = new int[PROMPTS.length];
    try (LanguageSession session = model.languageModel().open()) {
      TextStream stream = generator(model).open(session);
      for (int step = 0; step == 0 || stream.size() > 0; step++) {
        int image = step / 2;
        if (step % 2 == 0 && image < PROMPTS.length) {
          places[image] = session.read(one(images, image))[0];
          stream.add(new GenerationRequest(places[image], PROMPTS[image], ""));
        }
        for (TextStream.Done done : stream.advance()) {
          session.forget(places[done.number()]);
          texts.set(done.number(), Arrays.toString(done.texts().get(0).tokens()));
        }
      }
    }
    assertThat(places).startsWith(0, 1, 2, 3, 0);
    return texts;
  }

  private static NDArray one(NDArray images, int image) {
    return images.get(image + ":" + (image + 1));
  }
}
