package io.sparkblip2.text;

import io.sparkblip2.config.WrongCallException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A byte-level tokenizer of OPT's kind: {@code <s>} 0, {@code <pad>} 1, {@code </s>} 2 in front of
 * every text, {@code <unk>} 3, the 256 bytes, merges, and {@code <image>} as the last token. A word
 * and the space before it are one token once they are frequent enough.
 */
public final class BpeTraining {
  /** The token of a line feed, which ends the texts of BLIP-2's OPT models. */
  public static final String LINE_FEED = ByteSymbols.of('\n');

  public static final String PAD = "<pad>";
  public static final String BOS = "</s>";

  private static final List<String> SPECIAL = List.of("<s>", PAD, BOS, "<unk>");

  /** What GPT-2 splits texts by; merges do not cross it. */
  private static final Pattern WORD =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

  private BpeTraining() {}

  /**
   * @param vocabularySize number of tokens, {@code <image>} included; fewer where the sentences
   *     have no more to merge
   * @throws WrongCallException if not even the bytes have room
   */
  public static TrainedTokenizer train(Iterable<String> sentences, int vocabularySize) {
    List<String> alphabet = IntStream.range(0, 256).mapToObj(ByteSymbols::of).sorted().toList();
    int smallest = SPECIAL.size() + alphabet.size() + 1;
    if (vocabularySize < smallest) {
      throw new WrongCallException(
          "A vocabulary of "
              + vocabularySize
              + " tokens is too small: the bytes and the special tokens alone are "
              + smallest
              + ".");
    }
    BpeMerges bpe = merges(sentences, alphabet, vocabularySize - SPECIAL.size() - 1);
    Map<String, Integer> ids = new LinkedHashMap<>();
    SPECIAL.forEach(token -> ids.put(token, ids.size()));
    bpe.tokens().forEach(token -> ids.put(token, ids.size()));
    TokenizerJson json = TokenizerJson.byteLevelBpe(ids, bpe.merges());
    ids.put(TrainedTokenizer.IMAGE, ids.size());
    SPECIAL.forEach(token -> json.special(token, ids.get(token)));
    json.special(TrainedTokenizer.IMAGE, ids.get(TrainedTokenizer.IMAGE));
    json.template(Map.of(BOS, ids.get(BOS)), Map.of());
    return TrainedTokenizer.of(json, ids.size(), ids, config());
  }

  private static BpeMerges merges(
      Iterable<String> sentences, List<String> alphabet, int tokenCount) {
    WordCounts words = new WordCounts();
    for (String sentence : sentences) {
      words.addAll(sentence, WORD);
    }
    BpeMerges bpe = new BpeMerges(alphabet);
    for (String word : words.byFrequency()) {
      // So that a line feed stays a token of its own, wherever it stands.
      if (word.indexOf('\n') < 0) {
        bpe.add(ByteSymbols.of(word), words.count(word));
      }
    }
    bpe.growTo(tokenCount);
    return bpe;
  }

  private static Map<String, Object> config() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("tokenizer_class", "GPT2Tokenizer");
    config.put("add_bos_token", true);
    config.put("add_prefix_space", false);
    config.put("bos_token", BOS);
    config.put("eos_token", BOS);
    config.put("unk_token", BOS);
    config.put("pad_token", PAD);
    config.put("errors", "replace");
    config.put("clean_up_tokenization_spaces", false);
    return config;
  }
}
