package io.sparkblip2.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Flan-T5 and LLaMA families; OPT is in {@link Blip2ConfigTest}. */
class LanguageConfigTest {
  static final String TINY_T5 =
      "\"model_type\": \"t5\", \"d_model\": 6, \"d_ff\": 8, \"d_kv\": 4, \"num_heads\": 2,"
          + " \"num_layers\": 2, \"vocab_size\": 20, \"feed_forward_proj\": \"gated-gelu\"";
  static final String TINY_LLAMA =
      "\"model_type\": \"llama\", \"hidden_size\": 8, \"intermediate_size\": 12,"
          + " \"num_hidden_layers\": 2, \"num_attention_heads\": 4, \"num_key_value_heads\": 2,"
          + " \"vocab_size\": 20";

  @TempDir Path folder;

  @Test
  void t5HasTheReadersDefaults() {
    LanguageConfig config = read("\"model_type\": \"t5\", \"feed_forward_proj\": \"gated-gelu\"");
    assertThat(config)
        .isEqualTo(
            new T5Config(
                512, 2048, 64, 8, 6, 6, 32128, 32, 128, 1e-6, "gelu_new", 0, 1, List.of(1), 0));
    assertThat(config.hiddenSize()).isEqualTo(512);
    assertThat(config.decoderStart()).hasValue(0);
    assertThat(config.maxPositionEmbeddings()).isEqualTo(Integer.MAX_VALUE);
    assertThat(config.eosTokenIds()).containsExactly(1);
  }

  @Test
  void anyFamilyMayHaveSeveralEndTokens() {
    for (String family : List.of("\"model_type\": \"opt\"", TINY_T5, "\"model_type\": \"llama\"")) {
      LanguageConfig config = read(family + ", \"eos_token_id\": [5, 9]");
      assertThat(config.eosTokenIds()).containsExactly(5, 9);
      assertThat(config.json()).containsEntry("eos_token_id", List.of(5, 9));
    }
  }

  @Test
  void theActivationThatIsNamedWinsOverTheOneThatIsMeant() {
    assertThat(((T5Config) read(TINY_T5 + ", \"dense_act_fn\": \"gelu\"")).denseActFn())
        .isEqualTo("gelu");
  }

  @Test
  void llamaHasTheReadersDefaults() {
    LanguageConfig config = read("\"model_type\": \"llama\"");
    assertThat(config)
        .isEqualTo(
            new LlamaConfig(
                4096, 11008, 32, 32, 32, 128, 1e-6, 10_000, 2048, 32_000, false, 1, List.of(2), 2));
    assertThat(config.decoderStart()).isEmpty();
    assertThat(config.eosTokenId()).isEqualTo(2);
  }

  @Test
  void newerLlamaFilesAreReadToo() {
    LlamaConfig config =
        (LlamaConfig)
            read(
                TINY_LLAMA
                    + ", \"eos_token_id\": [9, 11], \"pretraining_tp\": 1, \"rope_scaling\": null,"
                    + " \"rope_parameters\": {\"rope_type\": \"default\", \"rope_theta\": 500000}");
    assertThat(config.ropeTheta()).isEqualTo(500_000);
    assertThat(config.eosTokenIds()).containsExactly(9, 11);
    assertThat(config.padTokenId()).isEqualTo(9);
  }

  @Test
  void groupedHeadsHaveNarrowKeysAndValues() {
    Map<String, long[]> layout = layout(TINY_LLAMA);
    String attention = "language_model.model.layers.1.self_attn.";
    assertThat(layout.get(attention + "q_proj.weight")).containsExactly(8, 8);
    assertThat(layout.get(attention + "v_proj.weight")).containsExactly(4, 8);
    assertThat(layout.keySet().stream().filter(key -> key.startsWith("language_model.")))
        .hasSize(2 * 9 + 3);
  }

  @Test
  void vicuna7bHasItsNumberOfParameters() {
    assertThat(
            layout("\"model_type\": \"llama\"").entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("language_model."))
                .mapToLong(entry -> RandomCheckpoint.byteCount(entry.getValue(), WeightType.F16))
                .sum())
        .isEqualTo(2 * 6_738_415_616L);
  }

  @Test
  void aTiedLlamaHasNoHeadOfItsOwn() {
    assertThat(layout(TINY_LLAMA)).containsKey("language_model.lm_head.weight");
    String tied = TINY_LLAMA + ", \"tie_word_embeddings\": true";
    assertThat(((LlamaConfig) read(tied)).tieWordEmbeddings()).isTrue();
    assertThat(layout(tied)).doesNotContainKey("language_model.lm_head.weight");
  }

  @Test
  void buffersAndDuplicatesOfOldFilesAreNoFinding() {
    write(TINY_T5, "language_model.encoder.embed_tokens.weight");
    Checkpoint.open(folder).requireComplete();
    write(TINY_T5, "language_model.decoder.embed_tokens.weight");
    Checkpoint.open(folder).requireComplete();
    write(TINY_LLAMA, "language_model.model.layers.1.self_attn.rotary_emb.inv_freq");
    Checkpoint.open(folder).requireComplete();
    write(TINY_LLAMA + ", \"tie_word_embeddings\": true", "language_model.lm_head.weight");
    Checkpoint.open(folder).requireComplete();
  }

  @Test
  void aT5WithoutAHeadOfItsOwnIsRefusedWithTheReason() {
    write(TINY_T5, "unused");
    SafetensorsWriter writer = new SafetensorsWriter();
    Map<String, long[]> layout = new LinkedHashMap<>(TinyFolder.layout(folder));
    layout.remove("language_model.lm_head.weight");
    layout.forEach(writer::add);
    writer.write(folder.resolve("model.safetensors"));
    Checkpoint checkpoint = Checkpoint.open(folder);
    assertThatThrownBy(checkpoint::requireComplete)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("Missing: language_model.lm_head.weight (Flan-T5 has");
  }

  /** A folder of this language model, and one tensor more. */
  private void write(String textConfig, String more) {
    TinyFolder.write(folder, textConfig);
    TinyFolder.weights(folder).add(more, 1).write(folder.resolve("model.safetensors"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "t5    | 'feed_forward_proj': 'relu'             | text_config.feed_forward_proj is 'relu'",
        "t5    | 'vocab_size': 20                        | feed_forward_proj is not set",
        "t5    | 'feed_forward_proj': 'gated-silu'       | gated-gelu",
        "t5    | 'is_gated_act': false                   | without gates",
        "t5    | 'is_gated_act': true, 'dense_act_fn': 'relu' | gelu or gelu_new",
        "t5g   | 'num_layers': 0                         | text_config.num_layers",
        "t5g   | 'num_decoder_layers': 1001              | from 1 to 1000",
        "t5g   | 'relative_attention_num_buckets': 7     | an even number",
        "t5g   | 'relative_attention_max_distance': 16   | larger than half",
        "t5g   | 'decoder_start_token_id': 32128         | below vocab_size, 32128",
        "llama | 'hidden_act': 'gelu'                    | silu",
        "llama | 'attention_bias': true                  | false",
        "llama | 'mlp_bias': true                        | false",
        "llama | 'rope_scaling': {'rope_type': 'llama3'} | stretched rotary positions",
        "llama | 'rope_scaling': {'factor': 2}           | stretched rotary positions",
        "llama | 'rope_parameters': {'rope_type': 'yarn'} | text_config.rope_parameters",
        "llama | 'rope_scaling': 2                       | a JSON object",
        "llama | 'head_dim': 64                          | head_dim is 64, but must be hidden_size",
        "llama | 'num_key_value_heads': 5                | num_attention_heads, 32, must be",
        "llama | 'num_attention_heads': 5000             | hidden_size, 4096, must be",
        "llama | 'hidden_size': 96                       | 3, must be a multiple of a pair, 2",
        "llama | 'eos_token_id': [1, 'x']                | a token id or a list",
        "llama | 'eos_token_id': -1                      | a token id or a list",
      })
  void whatTheNetworksDoNotComputeIsRefused(String family, String fields, String reason) {
    String config =
        switch (family) {
          case "t5g" -> "'model_type': 't5', 'feed_forward_proj': 'gated-gelu', ";
          default -> "'model_type': '" + family + "', ";
        };
    assertThatThrownBy(() -> read((config + fields).replace('\'', '"')))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(reason.replace('\'', '"'));
  }

  private LanguageConfig read(String textConfig) {
    TinyFolder.writeConfig(folder, textConfig);
    return Blip2Config.read(folder.resolve("config.json")).language();
  }

  private Map<String, long[]> layout(String textConfig) {
    TinyFolder.writeConfig(folder, textConfig);
    return TinyFolder.layout(folder);
  }
}
