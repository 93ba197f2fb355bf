package io.sparkblip2.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * tokenizer.json of the three kinds of tokenizer that BLIP-2 models come with, to be completed with
 * special tokens.
 */
final class TokenizerJson {
  private final ObjectNode json = JsonNodeFactory.instance.objectNode();

  private TokenizerJson() {
    json.put("version", "1.0").putNull("truncation").putNull("padding").putArray("added_tokens");
    json.putNull("normalizer").putNull("pre_tokenizer").putNull("post_processor");
    json.putNull("decoder");
  }

  /**
   * Byte-pair encoding over GPT-2's letters for bytes, as OPT has it.
   *
   * @param merges two tokens with a space between them, the first to be applied first
   */
  static TokenizerJson byteLevelBpe(Map<String, Integer> vocabulary, List<String> merges) {
    TokenizerJson tokenizer = new TokenizerJson();
    for (String part : List.of("pre_tokenizer", "decoder")) {
      tokenizer
          .part(part, "ByteLevel")
          .put("add_prefix_space", false)
          .put("trim_offsets", true)
          .put("use_regex", true);
    }
    ObjectNode model = tokenizer.part("model", "BPE").putNull("dropout").putNull("unk_token");
    ArrayNode array = model.putArray("merges");
    merges.forEach(array::add);
    vocabulary.forEach(model.putObject("vocab")::put);
    return tokenizer;
  }

  /** Lower-case word pieces as BERT has them; pieces inside a word start with {@code ##}. */
  static TokenizerJson wordPiece(Map<String, Integer> vocabulary) {
    TokenizerJson tokenizer = new TokenizerJson();
    tokenizer
        .part("normalizer", "BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", true)
        .putNull("strip_accents")
        .put("lowercase", true);
    tokenizer.part("pre_tokenizer", "BertPreTokenizer");
    tokenizer.part("decoder", "WordPiece").put("prefix", "##").put("cleanup", true);
    ObjectNode model =
        tokenizer
            .part("model", "WordPiece")
            .put("unk_token", "[UNK]")
            .put("continuing_subword_prefix", "##")
            .put("max_input_chars_per_word", 100);
    vocabulary.forEach(model.putObject("vocab")::put);
    return tokenizer;
  }

  /**
   * Pieces of whose chains the most probable is taken, as T5 has them; a word starts with {@code
   * ▁}.
   *
   * @param logProbabilities piece to score, in the order of the ids
   * @param unknownId of the piece for characters that no piece has
   */
  static TokenizerJson unigram(Map<String, Double> logProbabilities, int unknownId) {
    TokenizerJson tokenizer = new TokenizerJson();
    tokenizer.part("normalizer", "NFKC");
    ArrayNode steps = tokenizer.part("pre_tokenizer", "Sequence").putArray("pretokenizers");
    steps.addObject().put("type", "WhitespaceSplit");
    metaspace(steps.addObject());
    metaspace(tokenizer.part("decoder", "Metaspace"));
    ObjectNode model = tokenizer.part("model", "Unigram").put("unk_id", unknownId);
    ArrayNode pieces = model.put("byte_fallback", false).putArray("vocab");
    logProbabilities.forEach((piece, score) -> pieces.addArray().add(piece).add(score));
    return tokenizer;
  }

  /** A token that the text is searched for before anything else is done, and that is no text. */
  TokenizerJson special(String content, int id) {
    json.withArray("added_tokens")
        .addObject()
        .put("id", id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
    return this;
  }

  /**
   * Surrounds every text with special tokens.
   *
   * @param before ids of the tokens in front, by their contents
   * @param after those behind
   */
  TokenizerJson template(Map<String, Integer> before, Map<String, Integer> after) {
    ObjectNode template = part("post_processor", "TemplateProcessing");
    ObjectNode known = template.putObject("special_tokens");
    for (Map<String, Integer> tokens : List.of(before, after)) {
      tokens.forEach(
          (content, id) -> {
            ObjectNode entry = known.putObject(content).put("id", content);
            entry.putArray("ids").add(id);
            entry.putArray("tokens").add(content);
          });
    }
    sequence(template.putArray("single"), before, "A", after);
    // Pairs of texts do not occur in BLIP-2, but the format wants to know.
    sequence(sequence(template.putArray("pair"), before, "A", after), before, "B", after);
    return this;
  }

  ObjectNode node() {
    return json;
  }

  private ObjectNode part(String name, String type) {
    return json.putObject(name).put("type", type);
  }

  private static void metaspace(ObjectNode step) {
    step.put("type", "Metaspace")
        .put("replacement", "▁")
        .put("prepend_scheme", "always")
        .put("split", true);
  }

  private static ArrayNode sequence(
      ArrayNode target, Map<String, Integer> before, String text, Map<String, Integer> after) {
    before.keySet().forEach(token -> piece(target, "SpecialToken", token));
    piece(target, "Sequence", text);
    after.keySet().forEach(token -> piece(target, "SpecialToken", token));
    return target;
  }

  private static void piece(ArrayNode target, String kind, String id) {
    target.addObject().putObject(kind).put("id", id).put("type_id", 0);
  }
}
