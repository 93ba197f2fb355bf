package io.sparkblip2.text;

import io.sparkblip2.config.WrongCallException;
import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A lower-case tokenizer of BERT's kind, for a Q-Former with a text branch: [PAD] 0, [UNK] 1, [CLS]
 * 2 in front and [SEP] 3 behind every text, [MASK] 4; what ASCII can print, the characters of the
 * words, whole words; and [DEC], which starts a text that is written, as the last token. {@code
 * <image>} has the id behind it, and no row in the embedding table.
 */
public final class WordPieceTraining {
  public static final String PAD = "[PAD]";
  public static final String CLS = "[CLS]";
  public static final String SEP = "[SEP]";
  public static final String MASK = "[MASK]";
  public static final String DEC = "[DEC]";

  private static final List<String> SPECIAL = List.of(PAD, "[UNK]", CLS, SEP, MASK);
  private static final Pattern ACCENT = Pattern.compile("\\p{Mn}");
  private static final String PUNCTUATION = "\\p{Punct}\\p{IsPunctuation}";

  /** Punctuation marks are words of their own, and never part of one. */
  private static final Pattern WORD =
      Pattern.compile("[^\\s\\p{Z}\\p{C}" + PUNCTUATION + "]{1,100}");

  private WordPieceTraining() {}

  /**
   * @param vocabularySize number of tokens, [DEC] included; fewer where the sentences have no more
   *     words
   * @throws WrongCallException if not even the characters have room
   */
  public static TrainedTokenizer train(Iterable<String> sentences, int vocabularySize) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    SPECIAL.forEach(token -> ids.put(token, ids.size()));
    for (char c = '!'; c <= '~'; c++) {
      boolean letterOrDigit = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
      if (c < 'A' || c > 'Z') {
        ids.put(String.valueOf(c), ids.size());
      }
      if (letterOrDigit) {
        ids.put("##" + c, ids.size());
      }
    }
    if (vocabularySize <= ids.size()) {
      throw new WrongCallException(
          "A vocabulary of "
              + vocabularySize
              + " tokens is too small: the characters and the special tokens alone are "
              + (ids.size() + 1)
              + ".");
    }
    for (String piece : pieces(sentences).byFrequency()) {
      if (ids.size() == vocabularySize - 1) {
        break;
      }
      ids.putIfAbsent(piece, ids.size());
    }
    TokenizerJson json = TokenizerJson.wordPiece(ids);
    int size = ids.size() + 1;
    ids.put(DEC, size - 1);
    ids.put(TrainedTokenizer.IMAGE, size);
    SPECIAL.forEach(token -> json.special(token, ids.get(token)));
    json.special(DEC, size - 1).special(TrainedTokenizer.IMAGE, size);
    json.template(Map.of(CLS, ids.get(CLS)), Map.of(SEP, ids.get(SEP)));
    return TrainedTokenizer.of(json, size, ids, config());
  }

  /** Words, and their characters as beginnings and as continuations. */
  private static WordCounts pieces(Iterable<String> sentences) {
    WordCounts words = new WordCounts();
    for (String sentence : sentences) {
      String plain =
          ACCENT.matcher(Normalizer.normalize(sentence, Normalizer.Form.NFD)).replaceAll("");
      words.addAll(plain.toLowerCase(Locale.ROOT), WORD);
    }
    WordCounts pieces = new WordCounts();
    for (String word : words.byFrequency()) {
      pieces.add(word, words.count(word));
      int first = Character.charCount(word.codePointAt(0));
      if (first < word.length()) {
        pieces.add(word.substring(0, first), words.count(word));
      }
      word.substring(first)
          .codePoints()
          .forEach(c -> pieces.add("##" + Character.toString(c), words.count(word)));
    }
    return pieces;
  }

  private static Map<String, Object> config() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("tokenizer_class", "BertTokenizer");
    config.put("do_lower_case", true);
    config.put("strip_accents", null);
    config.put("tokenize_chinese_chars", true);
    config.put("bos_token", DEC);
    config.put("cls_token", CLS);
    config.put("mask_token", MASK);
    config.put("pad_token", PAD);
    config.put("sep_token", SEP);
    config.put("unk_token", "[UNK]");
    config.put("clean_up_tokenization_spaces", true);
    return config;
  }
}
