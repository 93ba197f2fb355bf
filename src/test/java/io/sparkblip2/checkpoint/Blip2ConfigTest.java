package io.sparkblip2.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Blip2ConfigTest {
  /** What the updated blip2-opt-2.7b writes; all else is a default. */
  private static final String OPT_2_7B =
      """
      {"architectures": ["Blip2ForConditionalGeneration"], "image_text_hidden_size": 256,
       "image_token_index": 50265, "initializer_factor": 1.0, "model_type": "blip-2",
       "num_query_tokens": 32, "qformer_config": {"model_type": "blip_2_qformer"},
       "text_config": {"eos_token_id": 50118, "ffn_dim": 10240, "hidden_size": 2560,
         "model_type": "opt", "num_attention_heads": 32, "num_hidden_layers": 32,
         "prefix": "</s>", "torch_dtype": "float16", "vocab_size": 50304,
         "word_embed_proj_dim": 2560},
       "use_decoder_only_language_model": true,
       "vision_config": {"model_type": "blip_2_vision_model"}}
      """;

  @TempDir Path folder;

  @Test
  void aMinimalFileGetsTheDefaults() {
    Blip2Config config = read(OPT_2_7B);
    assertThat(config.vision()).isEqualTo(new VisionConfig(1408, 6144, 39, 16, 224, 14, 1e-6));
    assertThat(config.vision().numTokens()).isEqualTo(257);
    assertThat(config.qFormer())
        .isEqualTo(new QFormerConfig(768, 3072, 12, 12, 1e-12, 2, 1408, false, 30522, 512));
    assertThat(config.language())
        .isEqualTo(
            new OptConfig(
                2560,
                10240,
                32,
                32,
                50304,
                2048,
                2560,
                true,
                "relu",
                true,
                true,
                2,
                List.of(50118),
                1));
    assertThat(config.numQueryTokens()).isEqualTo(32);
    assertThat(config.imageTokenIndex()).isEqualTo(50265);
  }

  @Test
  void anOldFileHasNoImageTokenAndMayHoldNulls() {
    Blip2Config config =
        read(
            OPT_2_7B
                .replace("\"image_token_index\": 50265", "\"image_token_index\": null")
                .replace("\"prefix\": \"</s>\"", "\"bos_token_id\": null, \"prefix\": null"));
    assertThat(config.imageTokenIndex()).isNull();
    assertThat(config.language().bosTokenId()).isEqualTo(2);
  }

  @Test
  void theImageTokenIsAlsoKnownUnderItsNewerName() {
    assertThat(read(OPT_2_7B.replace("image_token_index", "image_token_id")).imageTokenIndex())
        .isEqualTo(50265);
  }

  @Test
  void theLayoutOfTheReleasedModelHasItsNumbersOfTensorsAndOfParameters() {
    Map<String, long[]> layout = CheckpointLayout.of(read(OPT_2_7B));
    assertThat(count(layout, "vision_model.")).isEqualTo(474);
    assertThat(count(layout, "qformer.")).isEqualTo(254);
    assertThat(layout).hasSize(1247);
    assertThat(layout.values().stream().mapToLong(Blip2ConfigTest::product).sum())
        .isEqualTo(3_744_761_856L);
  }

  private static long count(Map<String, long[]> layout, String prefix) {
    return layout.keySet().stream().filter(key -> key.startsWith(prefix)).count();
  }

  private static long product(long[] shape) {
    long product = 1;
    for (long dimension : shape) {
      product *= dimension;
    }
    return product;
  }

  @ParameterizedTest(name = "{1}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "vision_config  | hidden_size                 | 1407   | 1407, must be a multiple of num_attention_heads, 16",
        "vision_config  | image_size                  | 225    | 225, must be a multiple of patch_size, 14",
        "vision_config  | patch_size                  | 0      | whole number from 1",
        "vision_config  | num_hidden_layers           | 100000 | whole number from 1 to 1000",
        "vision_config  | layer_norm_eps              | -1     | above 0",
        "vision_config  | layer_norm_eps              | '1e-6' | above 0",
        "vision_config  | hidden_act                  | 'relu' | gelu",
        "vision_config  | qkv_bias                    | false  | true",
        "qformer_config | hidden_size                 | -768   | whole number",
        "qformer_config | cross_attention_frequency   | 0      | whole number",
        "qformer_config | use_qformer_text_input      | true   | false",
        "qformer_config | num_attention_heads         | 7      | hidden_size, 768, must be a multiple of num_attention_heads, 7",
        "qformer_config | position_embedding_type     | 'rope' | absolute",
        "text_config    | do_layer_norm_before        | false  | true",
        "text_config    | enable_bias                 | 'yes'  | true or false",
        "text_config    | layer_norm_elementwise_affine | false | true",
        "text_config    | activation_function         | 'silu' | relu or gelu",
        "text_config    | tie_word_embeddings         | false  | true",
        "text_config    | vocab_size                  | 1e300  | whole number",
        "text_config    | pad_token_id                | -1     | whole number",
        "text_config    | max_position_embeddings     | 3.5    | whole number",
        "text_config    | word_embed_proj_dim         | 512    | hidden_size",
        "text_config    | model_type                  | 'gpt2' | opt, t5 or llama, the language model families",
      })
  void aValueThatCannotBeIsRefusedByName(String part, String key, String value, String wanted) {
    String json = value.replace('\'', '"');
    String config = "{\"model_type\":\"blip-2\",\"" + part + "\":{\"" + key + "\":" + json + "}}";
    assertRefused(config, part + ".", key, wanted);
  }

  @Test
  void projectedEmbeddingsOfOpt350mAreRefused() {
    assertRefused(
        OPT_2_7B.replace("\"word_embed_proj_dim\": 2560", "\"word_embed_proj_dim\": 512"),
        "OPT-350m");
  }

  @Test
  void anotherModelIsRefused() {
    assertRefused("{\"model_type\": \"instructblip\"}", "instructblip", "must be blip-2");
    assertRefused("{}", "no model_type");
    assertRefused(
        "{\"model_type\":\"blip-2\",\"architectures\":[\"Blip2ForImageTextRetrieval\"]}",
        "is the retrieval model");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``| one JSON object",
        "[1]| one JSON object",
        "{| not valid JSON",
        "{} x| not valid JSON",
        "{\"vision_config\": 3, \"model_type\": \"blip-2\"}| a JSON object",
      })
  void aMalformedFileIsRefused(String text, String reason) {
    assertRefused(text, reason);
  }

  @Test
  void deepNestingIsRefusedAndOverflowsNoStack() {
    assertRefused("{\"a\":".repeat(1_000_000), "not valid JSON");
    assertRefused("[".repeat(1_000_000), "not valid JSON");
  }

  private Blip2Config read(String json) {
    Path file = folder.resolve("config.json");
    TinyFolder.writeText(file, json);
    return Blip2Config.read(file);
  }

  private void assertRefused(String json, String... parts) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("config.json")
        .hasMessageContainingAll(parts);
  }
}
