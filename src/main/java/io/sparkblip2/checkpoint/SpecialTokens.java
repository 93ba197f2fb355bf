package io.sparkblip2.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The ids that steer generation: from generation_config.json, and where that file or a key of it is
 * missing, from text_config.
 *
 * @param bosTokenId what an empty prompt consists of
 * @param eosTokenId ends a text; in BLIP-2's OPT models the line feed, 50118
 */
public record SpecialTokens(int bosTokenId, int eosTokenId, int padTokenId) {

  static SpecialTokens read(Path file, LanguageConfig language) {
    SpecialTokens tokens =
        new SpecialTokens(language.bosTokenId(), language.eosTokenId(), language.padTokenId());
    if (Files.exists(file)) {
      JsonFields json = JsonFields.read(file);
      tokens =
          new SpecialTokens(
              json.id("bos_token_id", tokens.bosTokenId),
              onlyEnd(json, tokens.eosTokenId),
              json.id("pad_token_id", tokens.padTokenId));
    }
    int largest = Math.max(tokens.bosTokenId, Math.max(tokens.eosTokenId, tokens.padTokenId));
    if (largest >= language.vocabSize()) {
      throw new CheckpointException(
          file.getParent()
              + ": the special token "
              + largest
              + " is outside the vocabulary of "
              + language.vocabSize()
              + " tokens; config.json or generation_config.json belongs to another model.");
    }
    return tokens;
  }

  /** Some writers put the end token in a list. */
  private static int onlyEnd(JsonFields json, int absent) {
    if (!json.get("eos_token_id").isArray()) {
      return json.id("eos_token_id", absent);
    }
    if (json.get("eos_token_id").size() != 1 || !json.get("eos_token_id").get(0).isInt()) {
      throw json.wrong("eos_token_id", "one token id");
    }
    int id = json.get("eos_token_id").get(0).intValue();
    if (id < 0) {
      throw json.wrong("eos_token_id", "one token id");
    }
    return id;
  }
}
