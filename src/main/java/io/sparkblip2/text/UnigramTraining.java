package io.sparkblip2.text;

import io.sparkblip2.config.WrongCallException;
import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A tokenizer of T5's kind in its simplest form: {@code <pad>} 0, {@code </s>} 1 behind every text,
 * {@code <unk>} 2, characters, whole words, and {@code <image>} as the last token. A word's score
 * is the logarithm of its share of all words, and a character's is below every word's, so that no
 * word of the vocabulary is ever written in pieces.
 */
public final class UnigramTraining {
  public static final String PAD = "<pad>";
  public static final String EOS = "</s>";

  private static final List<String> SPECIAL = List.of(PAD, EOS, "<unk>");
  private static final String WORD_START = "▁";

  /** From a word's first letter or digit, behind white space, to its last. */
  private static final Pattern WORD =
      Pattern.compile(
          "(?<!\\S)[\\p{L}\\p{N}](?:\\S*[\\p{L}\\p{N}])?", Pattern.UNICODE_CHARACTER_CLASS);

  private UnigramTraining() {}

  /**
   * @param vocabularySize number of tokens, {@code <image>} included; fewer where the sentences
   *     have no more words
   * @throws WrongCallException if not even the characters have room
   */
  public static TrainedTokenizer train(Iterable<String> sentences, int vocabularySize) {
    WordCounts pieces = pieces(sentences);
    Map<String, Integer> ids = new LinkedHashMap<>();
    SPECIAL.forEach(token -> ids.put(token, ids.size()));
    ids.put(WORD_START, ids.size());
    for (char c = '!'; c <= '~'; c++) {
      ids.put(String.valueOf(c), ids.size());
    }
    if (vocabularySize <= ids.size()) {
      throw new WrongCallException(
          "A vocabulary of "
              + vocabularySize
              + " tokens is too small: the characters and the special tokens alone are "
              + (ids.size() + 1)
              + ".");
    }
    for (String piece : pieces.byFrequency()) {
      if (ids.size() == vocabularySize - 1) {
        break;
      }
      ids.putIfAbsent(piece, ids.size());
    }
    TokenizerJson json = TokenizerJson.unigram(scores(ids, pieces), ids.get("<unk>"));
    ids.put(TrainedTokenizer.IMAGE, ids.size());
    SPECIAL.forEach(token -> json.special(token, ids.get(token)));
    json.special(TrainedTokenizer.IMAGE, ids.get(TrainedTokenizer.IMAGE));
    json.template(Map.of(), Map.of(EOS, ids.get(EOS)));
    return TrainedTokenizer.of(json, ids.size(), ids, config());
  }

  /** Words, and those of their characters that ASCII does not have. */
  private static WordCounts pieces(Iterable<String> sentences) {
    WordCounts words = new WordCounts();
    for (String sentence : sentences) {
      words.addAll(Normalizer.normalize(sentence, Normalizer.Form.NFKC), WORD);
    }
    WordCounts pieces = new WordCounts();
    for (String word : words.byFrequency()) {
      pieces.add(WORD_START + word, words.count(word));
      word.codePoints()
          .filter(c -> c > '~')
          .forEach(c -> pieces.add(Character.toString(c), words.count(word)));
    }
    return pieces;
  }

  private static Map<String, Double> scores(Map<String, Integer> ids, WordCounts pieces) {
    long total =
        1 + ids.keySet().stream().filter(UnigramTraining::isWord).mapToLong(pieces::count).sum();
    double character = Math.floor(-Math.log(total)) - 1;
    Map<String, Double> scores = new LinkedHashMap<>();
    for (String piece : ids.keySet()) {
      double share = Math.log((double) pieces.count(piece) / total);
      // Decimals that any reader rounds alike.
      double word = Math.rint(share * 1e6) / 1e6;
      scores.put(piece, SPECIAL.contains(piece) ? 0 : isWord(piece) ? word : character);
    }
    return scores;
  }

  private static boolean isWord(String piece) {
    return piece.length() > WORD_START.length() && piece.startsWith(WORD_START);
  }

  private static Map<String, Object> config() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("tokenizer_class", "T5Tokenizer");
    config.put("eos_token", EOS);
    config.put("pad_token", PAD);
    config.put("unk_token", "<unk>");
    // T5's own has a hundred marks for gaps, which BLIP-2 never writes.
    config.put("extra_ids", 0);
    config.put("clean_up_tokenization_spaces", false);
    return config;
  }
}
