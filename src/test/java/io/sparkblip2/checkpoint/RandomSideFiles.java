package io.sparkblip2.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkblip2.text.RandomTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** All files of a random checkpoint but its weights. */
final class RandomSideFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RandomSideFiles() {}

  static void write(ModelRow row, Path folder) throws IOException {
    Files.writeString(folder.resolve("config.json"), row.config());
    Files.writeString(
        folder.resolve("preprocessor_config.json"),
        """
        {"do_normalize": true, "do_rescale": true, "do_resize": true,
         "image_mean": [0.48145466, 0.4578275, 0.40821073],
         "image_processor_type": "BlipImageProcessor",
         "image_std": [0.26862954, 0.26130258, 0.27577711], "processor_class": "Blip2Processor",
         "resample": 3, "rescale_factor": 0.00392156862745098,
         "size": {"height": %d, "width": %d}}
        """
            .formatted(row.imageSize(), row.imageSize()));
    JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer(row));
    if (row.config().contains("image_token_index")) {
      Files.writeString(
          folder.resolve("processor_config.json"),
          "{\"num_query_tokens\": 32, \"processor_class\": \"Blip2Processor\"}\n");
      if (!row.isMatcher()) {
        Files.writeString(
            folder.resolve("generation_config.json"),
            row.isT5()
                ? "{\"bos_token_id\": 1, \"decoder_start_token_id\": 0, \"eos_token_id\": 1,"
                    + " \"pad_token_id\": 0}\n"
                : "{\"bos_token_id\": 2, \"eos_token_id\": 50118, \"pad_token_id\": 1}\n");
      }
    }
  }

  private static ObjectNode tokenizer(ModelRow row) {
    return row.isMatcher()
        ? RandomTokenizer.bert()
        : row.isT5() ? RandomTokenizer.t5() : RandomTokenizer.opt();
  }
}
