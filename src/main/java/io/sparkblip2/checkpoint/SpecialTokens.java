package io.sparkblip2.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The ids that steer generation.
 *
 * @param bosTokenId what an empty prompt consists of
 * @param eosTokenIds each ends a text; in BLIP-2's OPT models the line feed alone, 50118
 */
public record SpecialTokens(int bosTokenId, List<Integer> eosTokenIds, int padTokenId) {

  /** What a language model's own configuration says. */
  public static SpecialTokens of(LanguageConfig language) {
    return new SpecialTokens(language.bosTokenId(), language.eosTokenIds(), language.padTokenId());
  }

  /**
   * Those of a BLIP-2 folder. What its text_config names counts, and generation_config.json where
   * that is silent: transformers lets the language model generate, which knows its text_config
   * only.
   */
  static SpecialTokens ofBlip2(Path folder, JsonFields text, LanguageConfig language) {
    SpecialTokens own = of(language);
    SpecialTokens file = read(folder.resolve("generation_config.json"), language);
    return new SpecialTokens(
        text.has("bos_token_id") ? own.bosTokenId : file.bosTokenId,
        text.has("eos_token_id") ? own.eosTokenIds : file.eosTokenIds,
        text.has("pad_token_id") ? own.padTokenId : file.padTokenId);
  }

  /**
   * Those of a language model's folder: its generation_config.json, or where that is silent its
   * config.
   */
  static SpecialTokens read(Path file, LanguageConfig language) {
    SpecialTokens tokens =
        new SpecialTokens(language.bosTokenId(), language.eosTokenIds(), language.padTokenId());
    if (Files.exists(file)) {
      JsonFields json = JsonFields.read(file);
      tokens =
          new SpecialTokens(
              json.id("bos_token_id", tokens.bosTokenId),
              json.ids("eos_token_id", tokens.eosTokenIds),
              json.id("pad_token_id", tokens.padTokenId));
    }
    tokens.requireWithin(language.vocabSize(), file);
    return tokens;
  }

  private void requireWithin(int vocabSize, Path file) {
    int largest =
        IntStream.concat(IntStream.of(bosTokenId, padTokenId), IntStream.of(endTokenIds()))
            .max()
            .getAsInt();
    if (largest >= vocabSize) {
      throw new CheckpointException(
          file.getParent()
              + ": the special token "
              + largest
              + " is outside the vocabulary of "
              + vocabSize
              + " tokens; config.json or generation_config.json belongs to another model.");
    }
  }

  /** The first end token, which also fills rows that have ended. */
  public int eosTokenId() {
    return eosTokenIds.get(0);
  }

  /** All end tokens. */
  public int[] endTokenIds() {
    return eosTokenIds.stream().mapToInt(Integer::intValue).toArray();
  }
}
