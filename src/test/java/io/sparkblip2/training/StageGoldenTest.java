package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkblip2.config.Precision;
import io.sparkblip2.config.QuestionAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses and gradients against Hugging Face's modules (src/test/python/training_goldens.py). */
class StageGoldenTest {
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final List<String> TEXTS = List.of("a red mug on a table", "two cats");
  private static final List<Example> ANSWERED =
      List.of(
          new Example("0", "", "", "a red mug on a table"),
          new Example("1", "", "what color is the cat?", "black"));

  @ParameterizedTest
  @ValueSource(strings = {"vision", "vision itc alone", "vision words alone", "vision itg alone"})
  void stageZeroHasTheReferencesLossesAndGradients(String name) throws IOException {
    assertLearntFromCaptions(StageKind.VISION, golden(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"representation", "itc alone", "itm alone", "itg alone"})
  void stageOneHasTheReferencesLossesAndGradients(String name) throws IOException {
    assertLearntFromCaptions(StageKind.REPRESENTATION, golden(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-opt", "tiny-llama"})
  void theLanguageModelHasTheReferencesLossAndGradients(String checkpoint) throws IOException {
    String caption = TEXTS.get(0);
    QuestionAnswer first = new QuestionAnswer("what is on the table?", "a mug");
    Batch batch =
        new Batch(
            0,
            3,
            List.of(
                new Example("", "", "", caption).retold(),
                new Example("", caption, List.of(first), "what color is the mug?", "red")));
    JsonNode golden = golden("language " + checkpoint);
    try (Stage stage = open(StageKind.LANGUAGE, Set.of(), checkpoint)) {
      Contribution found = step(stage, batch.whole(), batch.whole());
      assertLosses(stage, found, golden);
      assertGradients(stage, found, golden);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-opt", "tiny-t5", "tiny-llama"})
  void stageTwoHasTheReferencesLossAndGradients(String checkpoint) throws IOException {
    JsonNode golden = golden("generation " + checkpoint);
    try (Stage stage = generation(checkpoint)) {
      Batch batch = new Batch(-1, 3, ANSWERED);
      Contribution found = step(stage, batch.whole(), batch.whole());
      assertLosses(stage, found, golden);
      assertGradients(stage, found, golden);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"VISION", "REPRESENTATION"})
  void theShardsOfABatchAddUpToTheBatch(StageKind kind) {
    List<String> texts = List.of("a", "a cat", "two red cats", "a dog", "a", "mugs", "a red mug");
    List<Example> seven =
        IntStream.range(0, 7)
            .mapToObj(i -> new Example("/" + i / 2, "", "", texts.get(i)))
            .toList();
    Batch batch = new Batch(-1, 5, seven);
    try (Stage stage = open(kind, EnumSet.allOf(Loss.class), "tiny-itm", "tiny-itm-pretraining")) {
      Shard first = new Shard(batch, 0, 3);
      Shard second = new Shard(batch, 3, 7);
      Exchange exchange = Exchange.of(List.of(stage.features(first), stage.features(second)));
      Contribution whole = stage.contribution(batch.whole(), exchange, true);
      Contribution parts =
          stage
              .contribution(first, exchange, true)
              .plus(stage.contribution(second, exchange, true));
      assertThat(parts.losses()).usingComparatorWithPrecision(1e-5).containsExactly(whole.losses());
      float[] difference = whole.gradient().clone();
      for (int i = 0; i < difference.length; i++) {
        difference[i] -= parts.gradient()[i];
      }
      assertThat(Vectors.length(difference)).isLessThan(1e-5 * Vectors.length(whole.gradient()));
    }
  }

  @Test
  void theVisionEncoderLearnsFromEachOfItsLosses() {
    for (Loss loss : List.of(Loss.ITC, Loss.WORDS, Loss.ITG)) {
      try (Stage stage = open(StageKind.VISION, EnumSet.of(loss), "tiny-itm")) {
        Contribution found = step(stage, captions().whole(), captions().whole());
        List<String> named = stage.losses();
        for (int i = 1; i < named.size() - 1; i++) {
          boolean isLearnt = named.get(i).equals(loss.name().toLowerCase(Locale.ROOT));
          assertThat(found.losses()[i] > 0).as(loss + ": " + named.get(i)).isEqualTo(isLearnt);
        }
        assertThat(Vectors.length(found.gradient())).isPositive();
      }
    }
  }

  @Test
  void frozenWeightsAreWrittenBitForBitAsTheyWereRead(@TempDir Path folder) throws IOException {
    Path written = folder.resolve("captioner");
    Batch batch = new Batch(0, 3, ANSWERED);
    try (Stage stage = generation("tiny-opt")) {
      float[] values = stage.values();
      for (int step = 0; step < 3; step++) {
        float[] gradient = step(stage, batch.whole(), batch.whole()).gradient();
        for (int i = 0; i < values.length; i++) {
          values[i] -= 0.01f * gradient[i];
        }
        stage.assign(values);
      }
      stage.save(written);
    }
    Map<String, byte[]> before = tensors(RESOURCES.resolve("checkpoints/tiny-opt"));
    Map<String, byte[]> after = tensors(written);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    before.forEach(
        (key, bytes) -> {
          boolean frozen = key.startsWith("vision_model.") || key.startsWith("language_model.");
          // A key's bias shifts every score of a row alike, so there is nothing to be learnt of it.
          if (!key.endsWith("attention.key.bias")) {
            assertThat(Arrays.equals(after.get(key), bytes)).as(key).isEqualTo(frozen);
          }
        });
  }

  private static Map<String, byte[]> tensors(Path folder) throws IOException {
    byte[] file = Files.readAllBytes(folder.resolve("model.safetensors"));
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(buffer.getLong());
    JsonNode json =
        new ObjectMapper().readTree(new String(file, 8, header, StandardCharsets.UTF_8));
    Map<String, byte[]> tensors = new TreeMap<>();
    json.fields()
        .forEachRemaining(
            field -> {
              JsonNode range = field.getValue().path("data_offsets");
              if (range.isArray()) {
                tensors.put(
                    field.getKey(),
                    Arrays.copyOfRange(
                        file,
                        8 + header + range.get(0).asInt(),
                        8 + header + range.get(1).asInt()));
              }
            });
    return tensors;
  }

  private static Batch captions() {
    return new Batch(
        -1,
        3,
        List.of(new Example("0", "", "", TEXTS.get(0)), new Example("1", "", "", TEXTS.get(1))));
  }

  private static Contribution step(Stage stage, Shard shard, Shard all) {
    Exchange exchange = stage.featureSize() > 0 ? new Exchange(stage.features(all)) : Exchange.NONE;
    return stage.contribution(shard, exchange, true);
  }

  private static Stage generation(String checkpoint) {
    return open(StageKind.GENERATION, Set.of(), checkpoint);
  }

  private static Stage open(StageKind kind, Set<Loss> losses, String... start) {
    List<String> folders =
        Arrays.stream(start)
            .map(name -> RESOURCES.resolve("checkpoints/" + name).toString())
            .toList();
    int size = imageSize(folders.get(0));
    StageConfig config =
        new StageConfig(kind, folders, Map.of(), Precision.FLOAT32, 3, losses, 32, 0, size);
    return Stages.open(
        config, Device.cpu(), (shard, augment) -> pixels(shard.from(), shard.to(), size));
  }

  private static int imageSize(String folder) {
    try {
      return new ObjectMapper()
          .readTree(Path.of(folder, "config.json").toFile())
          .at("/vision_config/image_size")
          .asInt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same formula as in the script. */
  private static byte[] pixels(int from, int to, int size) {
    int each = size * size * 3;
    byte[] pixels = new byte[(to - from) * each];
    for (int i = 0; i < pixels.length; i++) {
      long n = (long) from * each + i;
      pixels[i] = (byte) ((n * 7919 + n * n % 251) % 256);
    }
    return pixels;
  }

  private static JsonNode golden(String name) throws IOException {
    return new ObjectMapper()
        .readTree(RESOURCES.resolve("goldens/training.json").toFile())
        .get(name);
  }

  private static void assertLearntFromCaptions(StageKind kind, JsonNode golden) {
    Set<Loss> losses = EnumSet.noneOf(Loss.class);
    golden
        .get("losses")
        .fieldNames()
        .forEachRemaining(loss -> losses.add(Loss.valueOf(loss.toUpperCase(Locale.ROOT))));
    try (Stage stage = open(kind, losses, "tiny-itm", "tiny-itm-pretraining")) {
      Contribution found = step(stage, captions().whole(), captions().whole());
      assertLosses(stage, found, golden);
      assertGradients(stage, found, golden);
    }
  }

  private static void assertLosses(Stage stage, Contribution found, JsonNode golden) {
    golden
        .get("losses")
        .fields()
        .forEachRemaining(
            loss ->
                assertThat(found.losses()[stage.losses().indexOf(loss.getKey())])
                    .as(loss.getKey())
                    .isEqualTo(loss.getValue().asDouble(), within(1e-4)));
  }

  private static void assertGradients(Stage stage, Contribution found, JsonNode golden) {
    JsonNode wanted = golden.get("gradients");
    int at = 0;
    int compared = 0;
    for (Parameter parameter : stage.parameters()) {
      float[] gradient = Arrays.copyOfRange(found.gradient(), at, at + parameter.size());
      at += parameter.size();
      JsonNode expected = wanted.path(parameter.name());
      double length = expected.path("length").asDouble(0);
      double tolerance = 1e-4 * Math.max(1, length);
      assertThat(Vectors.length(gradient))
          .as(parameter.name())
          .isEqualTo(length, within(tolerance));
      for (int i = 0; i < expected.path("first").size(); i++) {
        assertThat((double) gradient[i])
            .as(parameter.name() + " at " + i)
            .isEqualTo(expected.path("first").get(i).asDouble(), within(tolerance));
      }
      compared += expected.isMissingNode() ? 0 : 1;
    }
    assertThat(compared).isEqualTo(wanted.size());
  }
}
