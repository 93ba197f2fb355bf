package io.sparkblip2.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkblip2.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids of prompts and texts of ids as transformers' tokenizers gave them, for every family. */
class TokenizerGoldenTest {
  private static final Path CHECKPOINTS = Path.of("src/test/resources/checkpoints");
  private static final Path GOLDENS = Path.of("src/test/resources/goldens");
  private static final int CLASS_TOKEN = 2;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny-opt",
        "tiny-opt-old",
        "tiny-t5",
        "tiny-t5-wide",
        "tiny-llama",
        "tiny-llama-gqa"
      })
  void promptsAndTextsAreThoseOfTheReference(String name) throws IOException {
    Checkpoint checkpoint = Checkpoint.open(CHECKPOINTS.resolve(name));
    int encoded = 0;
    int decoded = 0;
    try (Tokenizer tokenizer =
        Tokenizer.open(checkpoint.folder(), checkpoint.tokens().bosTokenId())) {
      for (JsonNode golden : golden(name)) {
        JsonNode prompts = golden.get("prompts");
        assertThat(golden.get("prompt_ids")).hasSameSizeAs(prompts);
        for (int i = 0; i < prompts.size(); i++, encoded++) {
          assertThat(tokenizer.encode(prompts.get(i).asText()))
              .as(prompts.get(i).asText())
              .containsExactly(ids(golden.get("prompt_ids").get(i)));
        }
        JsonNode texts = golden.get("texts");
        assertThat(golden.get("ids")).hasSameSizeAs(texts);
        for (int i = 0; i < texts.size(); i++, decoded++) {
          assertThat(tokenizer.decode(ids(golden.get("ids").get(i))))
              .isEqualTo(texts.get(i).asText());
        }
      }
    }
    assertThat(encoded).isGreaterThan(50);
    assertThat(decoded).isGreaterThan(50);
  }

  @Test
  void theMatchersTextsAreThoseOfTheReference() throws IOException {
    int encoded = 0;
    try (Tokenizer tokenizer = Tokenizer.open(CHECKPOINTS.resolve("tiny-itm"), CLASS_TOKEN)) {
      for (JsonNode pair : golden("tiny-itm")) {
        String text = pair.get("text").asText();
        int[] ids = ids(pair.get("input_ids"));
        assertThat(tokenizer.encode(text)).as(text).containsExactly(ids);
        encoded++;
      }
    }
    assertThat(encoded).isEqualTo(15);
  }

  private static JsonNode golden(String name) throws IOException {
    return new ObjectMapper().readTree(GOLDENS.resolve(name + ".json").toFile());
  }

  private static int[] ids(JsonNode json) {
    return IntStream.range(0, json.size()).map(i -> json.get(i).intValue()).toArray();
  }
}
