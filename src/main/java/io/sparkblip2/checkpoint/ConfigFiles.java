package io.sparkblip2.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON files of a checkpoint folder beside its tokenizer, name to content: what {@link
 * Checkpoint} and {@link RetrievalCheckpoint} read, and {@code from_pretrained} too.
 */
public final class ConfigFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ConfigFiles() {}

  /** Of a Blip2ForConditionalGeneration. */
  public static Map<String, String> captioner(
      Blip2Config config, SpecialTokens tokens, PreprocessorConfig preprocessor) {
    Map<String, Object> json =
        blip2(
            "Blip2ForConditionalGeneration",
            config.vision(),
            config.qFormer(),
            config.language().json(),
            config.numQueryTokens(),
            config.imageTokenIndex());
    json.put("use_decoder_only_language_model", config.language().decoderOnly());
    Map<String, String> files = processor(preprocessor, config.numQueryTokens());
    files.put("config.json", text(json));
    files.put("generation_config.json", text(generation(config.language(), tokens)));
    return files;
  }

  /** Of a Blip2ForImageTextRetrieval, or of the half of it that {@code architecture} says. */
  public static Map<String, String> matcher(
      RetrievalConfig config, PreprocessorConfig preprocessor) {
    Map<String, Object> json =
        blip2(
            config.architecture().className(),
            config.vision(),
            config.qFormer(),
            // Without a meaning here, but transformers wants one.
            Map.of("model_type", "opt"),
            config.numQueryTokens(),
            config.imageTokenIndex());
    json.put("image_text_hidden_size", config.imageTextHiddenSize());
    Map<String, String> files = processor(preprocessor, config.numQueryTokens());
    files.put("config.json", text(json));
    return files;
  }

  /** Of an OPTForCausalLM, a T5ForConditionalGeneration or a LlamaForCausalLM. */
  public static Map<String, String> languageModel(LanguageConfig config, SpecialTokens tokens) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("architectures", List.of(config.className()));
    json.putAll(config.json());
    Map<String, String> files = new LinkedHashMap<>();
    files.put("config.json", text(json));
    files.put("generation_config.json", text(generation(config, tokens)));
    return files;
  }

  private static Map<String, Object> blip2(
      String className,
      VisionConfig vision,
      QFormerConfig qFormer,
      Map<String, Object> textConfig,
      int numQueryTokens,
      Integer imageTokenIndex) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("architectures", List.of(className));
    json.put("model_type", "blip-2");
    json.put("num_query_tokens", numQueryTokens);
    json.put("image_token_index", imageTokenIndex);
    json.put("vision_config", vision.json());
    json.put("qformer_config", qFormer.json());
    json.put("text_config", textConfig);
    return json;
  }

  private static Map<String, String> processor(
      PreprocessorConfig preprocessor, int numQueryTokens) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("num_query_tokens", numQueryTokens);
    json.put("processor_class", "Blip2Processor");
    Map<String, String> files = new LinkedHashMap<>();
    files.put("preprocessor_config.json", text(preprocessor.json()));
    files.put("processor_config.json", text(json));
    return files;
  }

  private static Map<String, Object> generation(LanguageConfig config, SpecialTokens tokens) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bos_token_id", tokens.bosTokenId());
    json.put("eos_token_id", oneOrSome(tokens.eosTokenIds()));
    json.put("pad_token_id", tokens.padTokenId());
    if (config instanceof T5Config t5) {
      json.put("decoder_start_token_id", t5.decoderStartTokenId());
    }
    return json;
  }

  static Object oneOrSome(List<Integer> ids) {
    return ids.size() == 1 ? ids.get(0) : ids;
  }

  static String text(Map<String, Object> json) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of plain values are always JSON", e);
    }
  }
}
