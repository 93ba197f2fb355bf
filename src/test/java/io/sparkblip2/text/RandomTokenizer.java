package io.sparkblip2.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tokenizer.json of a family's kind and size, untrained: every byte or letter is a token, and the
 * other ids are made-up words, so that whatever a random model says can be read. OPT's also has the
 * words of usual prompts, which are as long as with the real one, so that times can be compared.
 */
public final class RandomTokenizer {
  private static final int FIRST_PIECE = 1000;
  private static final List<String> PROMPT_WORDS =
      List.of(
          "Question",
          " Answer",
          " what",
          " What",
          " is",
          " it",
          " color",
          " where",
          " how",
          " many",
          " are",
          " there",
          " the",
          " this",
          " product",
          "a",
          " photo",
          " of");

  private final Map<Integer, String> tokens = new TreeMap<>();
  private final List<String> merges = new ArrayList<>();
  private final Map<Integer, String> special;

  private RandomTokenizer(Map<Integer, String> special) {
    this.special = new TreeMap<>(special);
    tokens.putAll(special);
  }

  /** Bytes; {@code </s>} (2) in front, and the line feed is 50118. */
  public static ObjectNode opt() {
    RandomTokenizer tokenizer =
        new RandomTokenizer(Map.of(0, "<s>", 1, "<pad>", 2, "</s>", 3, "<unk>", 50265, "<image>"));
    tokenizer.tokens.put(50118, ByteSymbols.of('\n'));
    tokenizer.withWords(PROMPT_WORDS);
    return tokenizer.bytes(50265).template(Map.of("</s>", 2), Map.of()).node();
  }

  /** Bytes, where the real one has word pieces; {@code </s>} (1) behind. */
  public static ObjectNode t5() {
    return new RandomTokenizer(Map.of(0, "<pad>", 1, "</s>", 2, "<unk>", 32100, "<image>"))
        .bytes(32100)
        .template(Map.of(), Map.of("</s>", 1))
        .node();
  }

  /** Letters as word pieces, lower-case; {@code [CLS]} (101) in front and {@code [SEP]} behind. */
  public static ObjectNode bert() {
    RandomTokenizer tokenizer =
        new RandomTokenizer(
            Map.of(
                0, "[PAD]", 100, "[UNK]", 101, "[CLS]", 102, "[SEP]", 103, "[MASK]", 30522, "[DEC]",
                30523, "<image>"));
    int id = 999;
    for (char c = '!'; c <= '~'; c++) {
      tokenizer.tokens.put(id++, String.valueOf(c));
      tokenizer.tokens.put(id++, "##" + c);
    }
    return tokenizer
        .withSpecial(TokenizerJson.wordPiece(tokenizer.vocabulary(30522, "")))
        .template(Map.of("[CLS]", 101), Map.of("[SEP]", 102))
        .node();
  }

  private TokenizerJson bytes(int size) {
    int id = 3;
    for (int value = 0; value < 256; value++) {
      while (tokens.containsKey(id)) {
        id++;
      }
      if (!tokens.containsValue(ByteSymbols.of(value))) {
        tokens.put(id, ByteSymbols.of(value));
      }
    }
    return withSpecial(TokenizerJson.byteLevelBpe(vocabulary(size, ByteSymbols.of(' ')), merges));
  }

  /** Each becomes one token, merged letter by letter from its start. */
  private void withWords(List<String> words) {
    int id = FIRST_PIECE;
    for (String word : words) {
      String piece = ByteSymbols.of(word.charAt(0));
      for (int end = 1; end < word.length(); end++) {
        String letter = ByteSymbols.of(word.charAt(end));
        if (!tokens.containsValue(piece + letter)) {
          tokens.put(id++, piece + letter);
          merges.add(piece + " " + letter);
        }
        piece += letter;
      }
    }
  }

  private Map<String, Integer> vocabulary(int size, String beforeWord) {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    for (int id = 0; id < size; id++) {
      vocabulary.put(tokens.getOrDefault(id, beforeWord + "w" + id), id);
    }
    return vocabulary;
  }

  private TokenizerJson withSpecial(TokenizerJson json) {
    special.forEach((id, content) -> json.special(content, id));
    return json;
  }
}
