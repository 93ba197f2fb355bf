package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.config.Precision;
import io.sparkblip2.generation.DecodingSession;
import io.sparkblip2.generation.Generated;
import io.sparkblip2.generation.GenerationOptions;
import io.sparkblip2.generation.GenerationRequest;
import io.sparkblip2.generation.TextStream;
import io.sparkblip2.image.ImageFailure;
import io.sparkblip2.network.Blip2;
import io.sparkblip2.network.ImageTextRetrieval;
import io.sparkblip2.text.Prompts;
import io.sparkblip2.text.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Hugging Face's integration tests (tests/models/blip_2/test_modeling_blip_2.py) expect of the
 * published checkpoints, from the bytes of the picture to the words.
 *
 * <p>Runs where the environment variable {@code BLIP2_CHECKPOINTS} names a folder with the
 * checkpoints {@code blip2-opt-2.7b}, {@code blip2-flan-t5-xl} and {@code blip2-itm-vit-g} as they
 * are downloaded, and {@code demo.jpg} of hf-internal-testing/blip-test-image beside them. What is
 * not there is skipped, with the reason. A captioner takes 16 GB of memory: it runs in float32.
 *
 * <p>The matcher's logits were published in float32. Texts and single vectors were made in float16
 * with a float32 Q-Former, the Flan-T5 ones on a GPU of compute capability 7: where float32 gives
 * another text there, the two best tokens were closer than float16 tells apart.
 */
class PublishedResultsTest {
  private static final String QUESTION = "Question: which city is this? Answer:";
  private static final double TOLERANCE = 1e-3;
  private static final int CLASS_TOKEN = 101;

  /** The caption's ids without the start token of the decoder. */
  private static final int[] T5_CAPTION = {3, 9, 2335, 19, 1556, 28, 160, 1782, 30, 8, 2608, 1};

  private DownloadedCheckpoints downloaded;

  @TempDir Path folder;

  @BeforeEach
  void find() {
    downloaded = DownloadedCheckpoints.find();
  }

  @Test
  void optCaptionsThePictureAndAnswersAQuestion() throws IOException, ImageFailure {
    assertThat(Prompts.ANSWER.question("which city is this?")).isEqualTo(QUESTION);
    assertWritten(
        downloaded.checkpoint("blip2-opt-2.7b"),
        new Published(
            "",
            options(1, 20),
            new int[] {2},
            new int[] {102, 693, 2828, 15, 5, 4105, 19, 10, 2335, 50118},
            "a woman sitting on the beach with a dog"),
        new Published(
            QUESTION,
            options(1, 11),
            new int[] {2, 45641, 35, 61, 343, 16, 42, 116, 31652, 35},
            new int[] {24, 18, 45, 10, 343, 6, 24, 18, 10, 4105, 50118},
            "it's not a city, it's a beach"),
        new Published(
            "",
            options(2, 20),
            new int[] {2},
            new int[] {102, 693, 2828, 15, 5, 4105, 19, 69, 2335, 50118},
            "a woman sitting on the beach with her dog"));
  }

  @Test
  void optCaptionsALargerPictureWithInterpolatedPositions() throws IOException, ImageFailure {
    assertWritten(
        downloaded.checkpoint("blip2-opt-2.7b", 500, folder),
        new Published(
            "",
            options(1, 20),
            new int[] {2},
            new int[] {102, 693, 8, 2335, 15, 5, 4105, 50118},
            "a woman and dog on the beach"));
  }

  @Test
  void flanT5CaptionsThePictureAndAnswersAQuestion() throws IOException, ImageFailure {
    String caption = "a woman is playing with her dog on the beach";
    assertWritten(
        downloaded.checkpoint("blip2-flan-t5-xl"),
        new Published("", options(1, 20), new int[] {1}, T5_CAPTION, caption),
        new Published(
            QUESTION,
            options(1, 20),
            null,
            new int[] {3, 7, 152, 2515, 11389, 3523, 1},
            "san francisco"),
        new Published("", options(2, 20), new int[] {1}, T5_CAPTION, caption));
  }

  @Test
  void theMatcherKnowsThatTheTextBelongsToThePicture() throws IOException, ImageFailure {
    RetrievalCheckpoint checkpoint =
        RetrievalCheckpoint.open(downloaded.checkpoint("blip2-itm-vit-g"));
    try (Tokenizer tokenizer = Tokenizer.open(checkpoint.folder(), CLASS_TOKEN);
        ImageTextRetrieval model =
            ImageTextRetrieval.load(
                checkpoint, Precision.FLOAT32, ImageTextRetrieval.Vision.OWN, Device.cpu());
        PtNDManager scope = model.newScope()) {
      int side = checkpoint.preprocessor().imageSize();
      NDArray image = model.visionEncoder().encode(scope, pixels(scope, side, 1));
      NDArray pair = ids(scope, tokenizer, "A woman and her dog sitting in a beach");
      NDArray pairLength = scope.create(new long[] {pair.size()});
      NDArray imageVectors = model.imageVectors(scope, image).get(0);
      NDArray pairVector = model.textVectors(scope, pair, pairLength).get(0);
      NDArray text = ids(scope, tokenizer, "a woman sitting on the beach with a dog");
      NDArray textVector =
          model.textVectors(scope, text, scope.create(new long[] {text.size()})).get(0);

      SoftAssertions softly = new SoftAssertions();
      assertClose(
          softly,
          "no match, match",
          model.match(scope, image, pair, pairLength).softmax(1),
          0.0238,
          0.9762);
      assertClose(softly, "ITC", imageVectors.matMul(pairVector).max(), 0.4406);
      assertClose(
          softly,
          "first image vector",
          imageVectors.get(0),
          -0.093994,
          -0.075928,
          0.031891,
          0.053009,
          0.035278,
          -0.011902);
      assertClose(
          softly,
          "text vector",
          textVector,
          -0.108276,
          0.053192,
          -0.028259,
          0.016983,
          0.086487,
          -0.046570);
      softly.assertAll();
    }
  }

  /**
   * One call of the reference.
   *
   * @param promptIds null where they were not published
   * @param ids what was written behind the prompt or the decoder's start
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Published(
      String prompt, GenerationOptions options, int[] promptIds, int[] ids, String text) {}

  /** Asks two copies of the picture in one batch, as the reference does with beams. */
  private void assertWritten(Path folder, Published... calls) throws IOException, ImageFailure {
    Checkpoint checkpoint = Checkpoint.open(folder);
    int side = checkpoint.preprocessor().imageSize();
    SoftAssertions softly = new SoftAssertions();
    try (Blip2 model = Blip2.load(checkpoint, Precision.FLOAT32, Device.cpu());
        PtNDManager scope = model.newScope()) {
      NDArray images = model.visionEncoder().encode(scope, pixels(scope, side, 2));
      NDArray visualPrompts = model.visualPrompts(scope, model.qFormer().query(scope, images));
      for (Published call : calls) {
        PredictorSpec spec =
            new PredictorSpec(
                folder.toString(), "", side, Precision.FLOAT32, call.prompt, call.options, 2, null);
        try (TextWriter writer = new TextWriter(checkpoint, spec, 16);
            DecodingSession session = model.languageModel().open(visualPrompts)) {
          compare(softly, call, writer, session);
        }
      }
    }
    softly.assertAll();
  }

  private static void compare(
      SoftAssertions softly, Published call, TextWriter writer, DecodingSession session) {
    TextWriter.Asked asked =
        writer.ask(new ImageRequest(new byte[0], new Wanted(true, List.of(), false), null));
    List<GenerationRequest> requests = List.of(asked.requests(0).get(0), asked.requests(1).get(0));
    if (call.promptIds != null) {
      softly
          .assertThat(requests.get(0).promptIds())
          .as(call.prompt)
          .containsExactly(call.promptIds);
    }
    TextStream texts = writer.open(session);
    requests.forEach(texts::add);
    List<List<Generated>> found = new ArrayList<>();
    while (texts.size() > 0) {
      texts.advance().forEach(done -> found.add(done.texts()));
    }
    for (List<Generated> written : found) {
      String name = "\"" + call.prompt + "\" with " + call.options.numBeams() + " beams";
      softly.assertThat(written.get(0).tokens()).as(name).containsExactly(call.ids);
      softly
          .assertThat(writer.predictions(asked, List.of(written)))
          .as(name)
          .singleElement()
          .extracting(prediction -> ((Prediction.Caption) prediction).caption())
          .isEqualTo(call.text);
    }
  }

  private static GenerationOptions options(int numBeams, int maxNewTokens) {
    return new GenerationOptions(numBeams, maxNewTokens, 0, 1, 1, 0, false, 1, 50, 1, 0);
  }

  private NDArray pixels(PtNDManager scope, int side, int copies) throws IOException, ImageFailure {
    ByteBuffer buffer = scope.allocateDirect(copies * side * side * 3);
    for (int i = 0; i < copies; i++) {
      buffer.put(downloaded.picture(side));
    }
    return scope.create(buffer.flip(), new Shape(copies, side, side, 3), DataType.UINT8);
  }

  private static NDArray ids(PtNDManager scope, Tokenizer tokenizer, String text) {
    long[] ids = Arrays.stream(tokenizer.encode(text)).asLongStream().toArray();
    return scope.create(ids, new Shape(1, ids.length));
  }

  /** Compares the first numbers of an array. */
  private static void assertClose(
      SoftAssertions softly, String name, NDArray found, double... published) {
    float[] values = found.toFloatArray();
    assertThat(values.length).isGreaterThanOrEqualTo(published.length);
    for (int i = 0; i < published.length; i++) {
      softly
          .assertThat((double) values[i])
          .as("%s, number %d", name, i)
          .isCloseTo(published[i], within(TOLERANCE));
    }
  }
}
