package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encoder and decoder of Flan-T5, over every bucket of both bias scales. */
class T5ActivationsTest {
  /** What the networks compute on; the tests of CUDA name another. */
  Device device() {
    return Device.cpu();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-t5", "tiny-t5-wide"})
  void encoderAndDecoderEqualHuggingFaces(String name) {
    Golden golden = new Golden(name);
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve(name));
    try (Blip2 model = Blip2.load(checkpoint, Precision.FLOAT32, device());
        PtNDManager scope = model.newScope()) {
      NDArray visualPrompts = golden.tensor(scope, "language_projection");
      compare(golden, model, scope, visualPrompts, "caption", "t5.encoder.caption");
      compare(golden, model, scope, visualPrompts, "question", "t5.encoder");
      compare(golden, model, scope, visualPrompts, "long", "t5.encoder.long");

      NDArray[] prompts = prompts(golden, scope, "question");
      NDArray decoderIds =
          scope.create(
              golden.longs("decoder_input_ids"), new Shape(golden.shape("decoder_input_ids")));
      NDArray[] states =
          ((EncoderDecoderLanguageModel) model.languageModel())
              .tap(scope, visualPrompts, prompts[0], prompts[1], decoderIds);
      golden.compare("logits.decoder", states[1]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-t5", "tiny-t5-wide"})
  void everyDistanceFallsIntoHuggingFacesBucket(String name) {
    Golden golden = new Golden(name);
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve(name));
    try (Blip2 model = Blip2.load(checkpoint, Precision.FLOAT32, device());
        PtNDManager scope = model.newScope()) {
      EncoderDecoderLanguageModel t5 = (EncoderDecoderLanguageModel) model.languageModel();
      NDArray distances = scope.create(LongStream.rangeClosed(-300, 300).toArray());
      assertThat(t5.buckets(scope, distances, true).toLongArray())
          .isEqualTo(golden.longs("t5.buckets.encoder"));
      assertThat(t5.buckets(scope, distances, false).toLongArray())
          .isEqualTo(golden.longs("t5.buckets.decoder"));
    }
  }

  private static void compare(
      Golden golden, Blip2 model, PtNDManager scope, NDArray visual, String prompt, String key) {
    NDArray[] prompts = prompts(golden, scope, prompt);
    NDArray[] states = model.languageModel().tap(scope, visual, prompts[0], prompts[1]);
    golden.compare(key, states[0]);
    golden.compare("logits." + prompt, states[1]);
  }

  /** The same prompt for each of the three images: ids and lengths. */
  private static NDArray[] prompts(Golden golden, PtNDManager scope, String prompt) {
    long[] ids = golden.longs("prompt_ids." + prompt);
    long[] all = new long[3 * ids.length];
    for (int image = 0; image < 3; image++) {
      System.arraycopy(ids, 0, all, image * ids.length, ids.length);
    }
    long[] lengths = new long[3];
    Arrays.fill(lengths, ids.length);
    return new NDArray[] {scope.create(all, new Shape(3, ids.length)), scope.create(lengths)};
  }
}
