package io.sparkblip2.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.checkpoint.Blip2Config;
import io.sparkblip2.config.Precision;
import io.sparkblip2.network.MatrixPeak.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counted by hand for networks of one or two layers. */
class NetworkCostTest {
  private static final String VISION =
      """
      "vision_config": {"hidden_size": 8, "intermediate_size": 16, "num_hidden_layers": 2,
        "num_attention_heads": 2, "image_size": 8, "patch_size": 4},
      """;

  @TempDir Path folder;

  @Test
  void theVisionEncoderIsItsLinearLayersPatchesAndAttention() throws Exception {
    NetworkCost cost = cost("\"model_type\": \"opt\"");
    assertThat(cost.visionTokens()).isEqualTo(5);
    assertThat(cost.vision())
        .containsExactlyInAnyOrder(
            new Product(24, 8, 2),
            new Product(8, 8, 2),
            new Product(16, 8, 2),
            new Product(8, 16, 2));
    int linear = 5 * 2 * 2 * (24 * 8 + 8 * 8 + 16 * 8 + 8 * 16);
    int patches = 2 * 4 * 8 * 3 * 4 * 4;
    int attention = 2 * 4 * 5 * 5 * 8;
    assertThat(cost.visionFlops()).isEqualTo(linear + patches + attention);
  }

  @Test
  void aStepOfOptReadsAllItsLayersAndTheHead() throws Exception {
    NetworkCost cost =
        cost(
            "\"model_type\": \"opt\", \"hidden_size\": 4, \"word_embed_proj_dim\": 4,"
                + " \"ffn_dim\": 6, \"num_hidden_layers\": 3, \"num_attention_heads\": 2,"
                + " \"vocab_size\": 60000");
    int layers = 3 * (4 * 4 * 4 + 2 * 6 * 4);
    assertThat(cost.step()).isEqualTo(cost.prefill());
    assertThat(cost.bytesPerStep(Precision.FLOAT32)).isEqualTo(4 * (layers + 60000 * 4));
    assertThat(cost.bytesPerStep(Precision.BFLOAT16)).isEqualTo(2 * (layers + 60000 * 4));
    assertThat(cost.bytesPerStep(Precision.INT8)).isEqualTo(layers + 2 * 60000 * 4);
  }

  @Test
  void aStepOfT5ReadsTheDecoderButNotWhatItMadeOfThePrompt() throws Exception {
    NetworkCost cost =
        cost(
            "\"model_type\": \"t5\", \"d_model\": 4, \"d_ff\": 6, \"d_kv\": 2, \"num_heads\": 3,"
                + " \"num_layers\": 1, \"num_decoder_layers\": 1, \"vocab_size\": 100,"
                + " \"feed_forward_proj\": \"gated-gelu\", \"tie_word_embeddings\": false");
    int attention = 6 * 4;
    int feedForward = 3 * 6 * 4;
    int encoder = 4 * attention + feedForward;
    int decoder = 6 * attention + feedForward;
    assertThat(NetworkCost.flops(cost.prefill())).isEqualTo(2 * (encoder + 2 * attention));
    assertThat(NetworkCost.flops(cost.step())).isEqualTo(2 * decoder);
  }

  private NetworkCost cost(String language) throws Exception {
    Path file = folder.resolve("config.json");
    Files.writeString(
        file, "{\"model_type\": \"blip-2\", " + VISION + "\"text_config\": {" + language + "}}");
    return NetworkCost.of(Blip2Config.read(file));
  }
}
