package io.sparkblip2.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files damaged at random, from a fixed seed, are read or refused, and nothing else. */
class CheckpointFuzzTest {
  private static final int ROUNDS = 750;
  private static final byte[][] SPITEFUL =
      Arrays.stream(
              new String[] {
                "-1",
                "null",
                "{",
                "}",
                "[",
                "]",
                "\"",
                "1e999",
                "9223372036854775807",
                "\\u0000",
                ",",
                ":",
                "true",
                "\ud83d\ude00",
                "0.5",
                "[[[[",
                "\u0000"
              })
          .map(text -> text.getBytes(StandardCharsets.UTF_8))
          .toArray(byte[][]::new);

  private final Random random = new Random(2301_12597);

  @TempDir Path folder;

  @BeforeEach
  void writeFolder() {
    TinyFolder.write(folder);
    TinyFolder.writeText(folder.resolve("generation_config.json"), "{\"eos_token_id\": [7]}");
    TinyFolder.writeText(
        folder.resolve("preprocessor_config.json"),
        "{\"size\": {\"height\": 28, \"width\": 28}, \"image_mean\": [0.1, 0.2, 0.3]}");
  }

  @Test
  void onlyCheckpointExceptionsComeOutOfDamagedHeaders() throws IOException {
    damage("model.safetensors", 20_000);
  }

  @Test
  void onlyCheckpointExceptionsComeOutOfDamagedConfigurations() throws IOException {
    damage("config.json", Integer.MAX_VALUE);
  }

  @Test
  void onlyCheckpointExceptionsComeOutOfDamagedConfigurationsOfOtherFamilies() throws IOException {
    for (String textConfig :
        new String[] {LanguageConfigTest.TINY_T5, LanguageConfigTest.TINY_LLAMA}) {
      TinyFolder.write(folder, textConfig);
      damage("config.json", Integer.MAX_VALUE);
    }
  }

  @Test
  void onlyCheckpointExceptionsComeOutOfDamagedSideFiles() throws IOException {
    damage("generation_config.json", Integer.MAX_VALUE);
    damage("preprocessor_config.json", Integer.MAX_VALUE);
  }

  private void damage(String name, int within) throws IOException {
    Path file = folder.resolve(name);
    byte[] whole = Files.readAllBytes(file);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = mutate(whole, Math.min(within, whole.length));
      Files.write(file, damaged);
      try {
        Checkpoint.open(folder).requireComplete();
      } catch (CheckpointException e) {
        refused++;
        assertThat(e).hasMessageContaining(folder.toString());
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError(
            "round " + round + ": " + new String(damaged, StandardCharsets.ISO_8859_1), e);
      }
    }
    Files.write(file, whole);
    assertThat(refused).isGreaterThan(ROUNDS / 4);
  }

  private byte[] mutate(byte[] whole, int within) {
    byte[] bytes = whole.clone();
    for (int change = random.nextInt(3); change >= 0; change--) {
      int position = random.nextInt(Math.min(within, bytes.length));
      switch (random.nextInt(4)) {
        case 0 -> bytes[position] = (byte) random.nextInt(256);
        case 1 -> bytes[position] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, position + 1);
        default -> {
          byte[] text = SPITEFUL[random.nextInt(SPITEFUL.length)];
          System.arraycopy(
              text, 0, bytes, position, Math.min(text.length, bytes.length - position));
        }
      }
    }
    return bytes;
  }
}
