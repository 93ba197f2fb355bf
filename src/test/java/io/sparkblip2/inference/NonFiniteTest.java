package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.WeightTensor;
import io.sparkblip2.config.Precision;
import io.sparkblip2.generation.GenerationOptions;
import io.sparkblip2.text.Prompts;
import io.sparkblip2.text.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real model with a word whose embedding is no number. */
class NonFiniteTest {
  private static final Path CHECKPOINTS = Path.of("src/test/resources/checkpoints");
  private static final String HEALTHY = "what is it?";
  private static final String SICK = "is that a zebra?";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "tiny-llama, language_model.model.embed_tokens.weight, FLOAT32",
    "tiny-llama, language_model.model.embed_tokens.weight, BFLOAT16",
    "tiny-t5,    language_model.shared.weight,             FLOAT32",
    "tiny-llama, language_model.model.embed_tokens.weight, INT8",
    "tiny-t5,    language_model.shared.weight,             INT8",
  })
  void theImageThatIsAskedWithItFailsAndItsNeighboursDoNot(
      String name, String table, Precision precision) throws IOException {
    Checkpoint checkpoint = poisoned(CHECKPOINTS.resolve(name), table);
    int side = checkpoint.preprocessor().imageSize();
    GenerationOptions oneToken =
        new GenerationOptions(1, 1, 0, 1.0, 1.0, 0, false, 1.0, 50, 1.0, 0);
    PredictorSpec spec =
        new PredictorSpec(
            folder.toString(), checkpoint.fingerprint(), side, precision, "", oneToken, 3, null);
    try (BatchModel model = Blip2BatchModel.open(spec, DeviceAddress.CPU)) {
      List<List<Prediction>> found =
          model.predict(
              Stream.of(HEALTHY, SICK, HEALTHY).map(question -> request(side, question)).toList());
      assertThat(found.get(0)).singleElement().isInstanceOf(Prediction.Answer.class);
      assertThat(found.get(1))
          .singleElement()
          .isInstanceOfSatisfying(
              Prediction.Failure.class,
              failure -> {
                assertThat(failure.errorClass()).isEqualTo("NON_FINITE");
                assertThat(failure.message()).contains("--precision float32");
              });
      assertThat(found.get(2)).isEqualTo(found.get(0));
    }
  }

  private static ImageRequest request(int side, String question) {
    Wanted wanted = new Wanted(false, List.of(new Wanted.Question("q", question)), false);
    return new ImageRequest(new byte[side * side * 3], wanted, new CompletableFuture<>());
  }

  /** A copy in which a token of the one question, and not of the other, is not a number. */
  private Checkpoint poisoned(Path original, String key) throws IOException {
    try (Stream<Path> files = Files.list(original)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Checkpoint checkpoint = Checkpoint.open(folder);
    WeightTensor table = checkpoint.weights().tensor(key, checkpoint.layout().get(key));
    ByteBuffer nan = ByteBuffer.allocate(Float.BYTES).putInt(0, 0x0000c07f); // little-endian
    try (FileChannel file = FileChannel.open(table.file(), StandardOpenOption.WRITE)) {
      file.write(nan, table.offset() + (long) token(checkpoint) * table.rowBytes());
    }
    return Checkpoint.open(folder);
  }

  private static int token(Checkpoint checkpoint) {
    Prompts prompts = Prompts.of(checkpoint.config().language().modelType());
    try (Tokenizer tokenizer =
        Tokenizer.open(checkpoint.folder(), checkpoint.tokens().bosTokenId())) {
      List<Integer> common =
          IntStream.of(tokenizer.encode(prompts.question(HEALTHY))).boxed().toList();
      return IntStream.of(tokenizer.encode(prompts.question(SICK)))
          .filter(id -> !common.contains(id))
          .findFirst()
          .getAsInt();
    }
  }
}
