package io.sparkblip2.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tokenizer.json of a family's kind and size, untrained: every byte or letter is a token, and the
 * other ids are made-up words, so that whatever a random model says can be read.
 */
public final class RandomTokenizer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<Integer, String> tokens = new TreeMap<>();
  private final ObjectNode json = JSON.createObjectNode();

  private RandomTokenizer() {
    json.put("version", "1.0").putNull("truncation").putNull("padding").putArray("added_tokens");
    json.putNull("normalizer")
        .putNull("pre_tokenizer")
        .putNull("post_processor")
        .putNull("decoder");
  }

  static ObjectNode of(ModelRow row) {
    return row.isMatcher() ? bert() : row.isT5() ? t5() : opt();
  }

  /** Bytes; {@code </s>} (2) in front, and the line feed is 50118. */
  public static ObjectNode opt() {
    RandomTokenizer tokenizer = new RandomTokenizer();
    tokenizer.special(Map.of(0, "<s>", 1, "<pad>", 2, "</s>", 3, "<unk>", 50265, "<image>"));
    tokenizer.tokens.put(50118, byteSymbol('\n'));
    tokenizer.template("</s>", 2, null, 0);
    return tokenizer.bytes(50265);
  }

  /** Bytes, where the real one has word pieces; {@code </s>} (1) behind. */
  public static ObjectNode t5() {
    RandomTokenizer tokenizer = new RandomTokenizer();
    tokenizer.special(Map.of(0, "<pad>", 1, "</s>", 2, "<unk>", 32100, "<image>"));
    tokenizer.template(null, 0, "</s>", 1);
    return tokenizer.bytes(32100);
  }

  /** Letters as word pieces, lower-case; {@code [CLS]} (101) in front and {@code [SEP]} behind. */
  public static ObjectNode bert() {
    RandomTokenizer tokenizer = new RandomTokenizer();
    tokenizer.special(
        Map.of(
            0, "[PAD]", 100, "[UNK]", 101, "[CLS]", 102, "[SEP]", 103, "[MASK]", 30522, "[DEC]",
            30523, "<image>"));
    tokenizer.template("[CLS]", 101, "[SEP]", 102);
    int id = 999;
    for (char c = '!'; c <= '~'; c++) {
      tokenizer.tokens.put(id++, String.valueOf(c));
      tokenizer.tokens.put(id++, "##" + c);
    }
    ObjectNode json = tokenizer.json;
    json.putObject("normalizer")
        .put("type", "BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", true)
        .putNull("strip_accents")
        .put("lowercase", true);
    json.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    json.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
    ObjectNode model = json.putObject("model");
    model
        .put("type", "WordPiece")
        .put("unk_token", "[UNK]")
        .put("continuing_subword_prefix", "##")
        .put("max_input_chars_per_word", 100);
    tokenizer.addVocabulary(model, 30522, "");
    return json;
  }

  private ObjectNode bytes(int size) {
    int id = 3;
    for (int value = 0; value < 256; value++) {
      String symbol = byteSymbol(value);
      while (tokens.containsKey(id)) {
        id++;
      }
      if (!tokens.containsValue(symbol)) {
        tokens.put(id, symbol);
      }
    }
    for (String part : new String[] {"pre_tokenizer", "decoder"}) {
      json.putObject(part)
          .put("type", "ByteLevel")
          .put("add_prefix_space", false)
          .put("trim_offsets", true)
          .put("use_regex", true);
    }
    ObjectNode model = json.putObject("model");
    model.put("type", "BPE").putNull("dropout").putNull("unk_token").putArray("merges");
    addVocabulary(model, size, byteSymbol(' '));
    return json;
  }

  private void addVocabulary(ObjectNode model, int size, String beforeWord) {
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < size; id++) {
      vocabulary.put(tokens.getOrDefault(id, beforeWord + "w" + id), id);
    }
  }

  private void special(Map<Integer, String> contents) {
    new TreeMap<>(contents)
        .forEach(
            (id, content) -> {
              tokens.put(id, content);
              json.withArray("added_tokens")
                  .addObject()
                  .put("id", id)
                  .put("content", content)
                  .put("single_word", false)
                  .put("lstrip", false)
                  .put("rstrip", false)
                  .put("normalized", false)
                  .put("special", true);
            });
  }

  private void template(String before, int beforeId, String after, int afterId) {
    ObjectNode template = json.putObject("post_processor").put("type", "TemplateProcessing");
    ObjectNode ids = template.putObject("special_tokens");
    template.putArray("single");
    template.putArray("pair");
    for (String part : new String[] {"single", "pair"}) {
      addSpecial(template, part, before, beforeId, ids);
      template.withArray(part).addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
      addSpecial(template, part, after, afterId, ids);
    }
    template.withArray("pair").addObject().putObject("Sequence").put("id", "B").put("type_id", 0);
  }

  private static void addSpecial(
      ObjectNode template, String part, String token, int id, ObjectNode ids) {
    if (token != null) {
      template
          .withArray(part)
          .addObject()
          .putObject("SpecialToken")
          .put("id", token)
          .put("type_id", 0);
      ObjectNode entry = ids.putObject(token).put("id", token);
      entry.putArray("ids").add(id);
      entry.putArray("tokens").add(token);
    }
  }

  /** GPT-2's letter for a byte: itself if it can be seen, otherwise the next one from U+0100 on. */
  private static String byteSymbol(int value) {
    int hidden = 0;
    for (int other = 0; other <= value; other++) {
      boolean seen =
          other >= '!' && other <= '~' || other >= 0xa1 && other <= 0xac || other >= 0xae;
      if (other == value) {
        return Character.toString(seen ? value : 0x100 + hidden);
      }
      hidden += seen ? 0 : 1;
    }
    throw new IllegalArgumentException("no byte: " + value);
  }
}
