package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.checkpoint.Blip2Config;
import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.LanguageConfig;
import io.sparkblip2.checkpoint.LlamaConfig;
import io.sparkblip2.checkpoint.OptConfig;
import io.sparkblip2.checkpoint.T5Config;
import io.sparkblip2.generation.GenerationOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecodeBatchTest {
  private static final LanguageConfig OPT_125M = opt(768, 12);
  private static final LanguageConfig OPT_2_7B = opt(2560, 32);
  private static final LanguageConfig FLAN_T5_XL =
      new T5Config(
          2048, 5120, 64, 32, 24, 24, 32128, 32, 128, 1e-6, "gelu_new", 0, 1, List.of(1), 0);
  private static final LanguageConfig GROUPED_LLAMA =
      new LlamaConfig(
          4096, 14336, 32, 32, 8, 128, 1e-6, 1e6, 2048, 32_000, false, 1, List.of(2), 2);

  @Test
  void aSmallLanguageModelWritesAsManyTextsTogetherAsPay() {
    assertThat(of(OPT_125M, 20)).isEqualTo(new DecodeBatch(128, 128));
  }

  @Test
  void theMoreATextKeepsInMemoryTheFewerAreWrittenTogether() {
    assertThat(of(OPT_2_7B, 20)).isEqualTo(new DecodeBatch(32, 64));
    assertThat(of(OPT_2_7B, 50)).isEqualTo(new DecodeBatch(32, 32));
    assertThat(of(FLAN_T5_XL, 20)).isEqualTo(new DecodeBatch(64, 128));
  }

  @Test
  void headsThatShareTheirKeysAndValuesTakeLessMemory() {
    assertThat(GROUPED_LLAMA.cachedPerToken()).isEqualTo(2 * 32 * 8 * 128);
    assertThat(of(GROUPED_LLAMA, 20)).isEqualTo(new DecodeBatch(128, 128));
  }

  @Test
  void sixteenTextsAreAlwaysWrittenTogether() {
    assertThat(of(OPT_2_7B, 1000)).isEqualTo(new DecodeBatch(16, 16));
  }

  private static DecodeBatch of(LanguageConfig language, int maxNewTokens) {
    Blip2Config builtin = Checkpoint.open(BuiltinModels.folder("builtin:captioner")).config();
    Blip2Config config = new Blip2Config(builtin.vision(), builtin.qFormer(), language, 32, null);
    GenerationOptions generation =
        new GenerationOptions(1, maxNewTokens, 0, 1, 1, 0, false, 1, 50, 1, 0);
    return DecodeBatch.of(config, generation, false);
  }

  private static LanguageConfig opt(int width, int layers) {
    return new OptConfig(
        width,
        4 * width,
        layers,
        32,
        50304,
        2048,
        width,
        true,
        "relu",
        true,
        true,
        2,
        List.of(50118),
        1);
  }
}
