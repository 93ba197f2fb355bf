package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.ForkedJvm;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
import io.sparkblip2.generation.GenerationOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real model, batch after batch, in a JVM whose other memory cannot grow. */
class NativeMemoryTest {
  private static final Path FOLDER = Path.of("src/test/resources/checkpoints/tiny-opt");
  private static final int BATCHES = 1_000;
  private static final int WARM = 50;
  private static final int BATCH = 4;

  /** The pixels of one image as floats, left behind by every batch, would be 20 MB. */
  private static final long GROWTH_KILOBYTES = 10_000;

  @TempDir Path temporary;

  @Test
  void nothingIsLeftBehindByABatch() throws Exception {
    Path samples = temporary.resolve("samples");
    new ForkedJvm(temporary.resolve("log"))
        .with("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC")
        .with("-XX:MaxDirectMemorySize=4m", "-XX:TieredStopAtLevel=1")
        .withEnvironment("MALLOC_ARENA_MAX", "2")
        .withEnvironment("MALLOC_TRIM_THRESHOLD_", "131072")
        .run(Duration.ofMinutes(3), NativeMemoryTest.class, samples.toString());

    List<Long> kilobytes = Files.readAllLines(samples).stream().map(Long::valueOf).toList();
    assertThat(kilobytes).hasSize(BATCHES);
    assertThat(kilobytes.get(BATCHES - 1) - kilobytes.get(WARM))
        .as("growth in KB: %s", kilobytes)
        .isLessThan(GROWTH_KILOBYTES);
  }

  /** Writes the resident kilobytes after every batch to a file. */
  public static void main(String[] args) throws Exception {
    Checkpoint checkpoint = Checkpoint.open(FOLDER);
    int side = checkpoint.preprocessor().imageSize();
    GenerationOptions beams = new GenerationOptions(2, 4, 0, 1.0, 1.0, 0, false, 1.0, 50, 1.0, 0);
    PredictorSpec spec =
        new PredictorSpec(
            FOLDER.toString(),
            checkpoint.fingerprint(),
            side,
            Precision.FLOAT32,
            "",
            beams,
            BATCH,
            null);
    Wanted all = new Wanted(true, List.of(new Wanted.Question("q", "what is it?")), true);
    Random random = new Random(1);
    List<String> samples = new ArrayList<>();
    try (BatchModel model = Blip2BatchModel.open(spec, DeviceAddress.CPU)) {
      for (int batch = 0; batch < BATCHES; batch++) {
        List<ImageRequest> requests = new ArrayList<>();
        for (int image = 0; image < BATCH; image++) {
          byte[] pixels = new byte[side * side * 3];
          random.nextBytes(pixels);
          requests.add(new ImageRequest(pixels, all, new CompletableFuture<>()));
        }
        model.predict(requests);
        samples.add(Long.toString(ResidentMemory.kilobytes()));
      }
    }
    Files.write(Path.of(args[0]), samples);
  }
}
