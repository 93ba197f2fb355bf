package io.sparkblip2.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a whole checkpoint folder of a very small captioner, to be spoiled by a test. */
final class TinyFolder {
  private static final String TEXT_CONFIG =
      """
      "model_type": "opt", "hidden_size": 6, "ffn_dim": 8,
         "num_hidden_layers": 1, "num_attention_heads": 3, "vocab_size": 20,
         "max_position_embeddings": 16, "word_embed_proj_dim": 6, "eos_token_id": 7""";
  static final String CONFIG = config(TEXT_CONFIG);

  private TinyFolder() {}

  private static String config(String textConfig) {
    return """
    {"model_type": "blip-2", "num_query_tokens": 2,
     "architectures": ["Blip2ForConditionalGeneration"],
     "vision_config": {"hidden_size": 8, "intermediate_size": 12, "num_hidden_layers": 1,
       "num_attention_heads": 2, "image_size": 28},
     "qformer_config": {"hidden_size": 4, "intermediate_size": 6, "num_hidden_layers": 2,
       "num_attention_heads": 2},
     "text_config": {%s}}
    """
        .formatted(textConfig);
  }

  static Path write(Path folder) {
    return write(folder, TEXT_CONFIG);
  }

  static void writeConfig(Path folder, String textConfig) {
    writeText(folder.resolve("config.json"), config(textConfig));
  }

  /**
   * @param textConfig the fields of another language model
   */
  static Path write(Path folder, String textConfig) {
    writeConfig(folder, textConfig);
    writeText(folder.resolve("tokenizer.json"), "{}");
    weights(folder).write(folder.resolve("model.safetensors"));
    return folder;
  }

  /** All tensors that the folder's config.json asks for. */
  static SafetensorsWriter weights(Path folder) {
    SafetensorsWriter writer = new SafetensorsWriter();
    layout(folder).forEach(writer::add);
    return writer;
  }

  static Map<String, long[]> layout(Path folder) {
    return new LinkedHashMap<>(
        CheckpointLayout.of(Blip2Config.read(folder.resolve("config.json"))));
  }

  static void writeText(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
