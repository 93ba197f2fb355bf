package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkblip2.checkpoint.Blip2Config;
import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
import io.sparkblip2.generation.GenerationOptions;
import io.sparkblip2.image.BicubicResize;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.image.ImageDecoder;
import io.sparkblip2.image.ImageFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One image through every stage. */
class WalkthroughTest {
  private static final Path PICTURE = Path.of("src/test/resources/images/jpeg-444.jpg");
  private static final String TINY_OPT = "src/test/resources/checkpoints/tiny-opt";

  @ParameterizedTest
  @ValueSource(strings = {TINY_OPT, "src/test/resources/checkpoints/tiny-t5", "builtin:captioner"})
  void everyStageHasTheShapeThatTheConfigurationNames(String captioner) throws Exception {
    Checkpoint checkpoint = Checkpoint.open(BuiltinModels.folder(captioner));
    Blip2Config config = checkpoint.config();
    long side = checkpoint.preprocessor().imageSize();
    long patches = side / config.vision().patchSize();
    long tokens = patches * patches + 1;
    long queries = config.numQueryTokens();
    int every = config.qFormer().crossAttentionFrequency();
    int crossings = (config.qFormer().numHiddenLayers() + every - 1) / every;

    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    try (Walkthrough walkthrough = Walkthrough.open(captioner)) {
      for (Activation stage : walkthrough.stages(Files.readAllBytes(PICTURE), "")) {
        shapes.put(stage.name(), numbers(stage.shape()));
        assertThat(stage.bytes()).hasSize(4 * stage.values().length);
      }
    }
    assertThat(shapes)
        .containsEntry("pixels", List.of(side, side, 3L))
        .containsEntry("pixel_values", List.of(3L, side, side))
        .containsEntry(
            "vision_states",
            List.of(
                config.vision().numHiddenLayers() + 2L,
                tokens,
                (long) config.vision().hiddenSize()))
        .containsEntry(
            "query_states",
            List.of(
                config.qFormer().numHiddenLayers() + 1L,
                queries,
                (long) config.qFormer().hiddenSize()))
        .containsEntry(
            "cross_attention",
            List.of((long) crossings, (long) config.qFormer().numAttentionHeads(), queries, tokens))
        .containsEntry("query_output", List.of(queries, (long) config.qFormer().hiddenSize()));
    assertThat(shapes.get("visual_prompt")).hasSize(2).startsWith(queries);
    assertThat(shapes.get("logits")).hasSize(2).endsWith((long) config.language().vocabSize());
    assertThat(shapes).hasSize(8);
  }

  @Test
  void whatAQueryLooksAtSumsToOne() throws Exception {
    try (Walkthrough walkthrough = Walkthrough.open(TINY_OPT)) {
      Activation attention = stages(walkthrough).get("cross_attention");
      int tokens = (int) attention.shape()[3];
      for (int row = 0; row < attention.values().length; row += tokens) {
        double sum = 0;
        for (int p = 0; p < tokens; p++) {
          sum += attention.values()[row + p];
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
      }
    }
  }

  @Test
  void bytesAreLittleEndianFloats() {
    Activation activation = new Activation("x", new long[] {2}, new float[] {1.5f, -2});
    ByteBuffer bytes = ByteBuffer.wrap(activation.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getFloat()).isEqualTo(1.5f);
    assertThat(bytes.getFloat()).isEqualTo(-2);
  }

  @ParameterizedTest
  @ValueSource(strings = {TINY_OPT, "src/test/resources/checkpoints/tiny-t5", "builtin:captioner"})
  void theTextIsThePredictors(String captioner) throws Exception {
    Prediction.Caption caption = caption(captioner);
    try (Walkthrough walkthrough = Walkthrough.open(captioner)) {
      List<Walkthrough.Choice> text = walkthrough.text(Files.readAllBytes(PICTURE), "", 3);
      assertThat(text)
          .hasSizeLessThanOrEqualTo(20)
          .allSatisfy(
              choice -> {
                assertThat(choice.tokens()).hasSize(3);
                assertThat(choice.probabilities()).hasSize(3).allMatch(p -> p >= 0 && p <= 1);
                assertThat(choice.probabilities().get(0))
                    .isGreaterThanOrEqualTo(choice.probabilities().get(1));
              });
      double score =
          text.stream().mapToDouble(choice -> Math.log(choice.probabilities().get(0))).sum()
              / text.size();
      assertThat(score).isCloseTo(caption.score(), within(1e-3));
      String words =
          text.stream()
              .map(choice -> choice.tokens().get(0))
              .filter(token -> !token.equals("(end)"))
              .collect(Collectors.joining());
      assertThat(words.replace(" ", "")).isEqualTo(caption.caption().replace(" ", ""));
    }
  }

  @Test
  void aFileThatIsNoImageIsRefused() {
    try (Walkthrough walkthrough = Walkthrough.open(TINY_OPT)) {
      assertThatThrownBy(() -> walkthrough.stages(new byte[] {1, 2, 3}, ""))
          .isInstanceOf(ImageFailure.class);
    }
  }

  private static Map<String, Activation> stages(Walkthrough walkthrough)
      throws IOException, ImageFailure {
    return walkthrough.stages(Files.readAllBytes(PICTURE), "").stream()
        .collect(Collectors.toMap(Activation::name, Function.identity()));
  }

  private static List<Long> numbers(long[] values) {
    List<Long> numbers = new ArrayList<>();
    for (long value : values) {
      numbers.add(value);
    }
    return numbers;
  }

  private static Prediction.Caption caption(String captioner) throws IOException, ImageFailure {
    Checkpoint checkpoint = Checkpoint.open(BuiltinModels.folder(captioner));
    int side = checkpoint.preprocessor().imageSize();
    byte[] pixels =
        BicubicResize.resize(
            new ImageDecoder(ImageAccess.defaults()).decode(Files.readAllBytes(PICTURE)),
            side,
            side);
    PredictorSpec spec =
        new PredictorSpec(
            captioner,
            checkpoint.fingerprint(),
            side,
            Precision.FLOAT32,
            "",
            GenerationOptions.greedy(),
            1,
            null);
    try (BatchModel model = Blip2BatchModel.open(spec, DeviceAddress.CPU)) {
      ImageRequest request =
          new ImageRequest(pixels, new Wanted(true, List.of(), false), new CompletableFuture<>());
      return (Prediction.Caption) model.predict(List.of(request)).get(0).get(0);
    }
  }
}
