package io.sparkblip2.training;

import io.sparkblip2.checkpoint.QFormerConfig;
import io.sparkblip2.text.RetrievalTexts;
import io.sparkblip2.text.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Texts as the Q-Former reads them: cleaned as at inference, [CLS] words [SEP], cut to a greatest
 * length.
 */
final class MatcherTexts implements AutoCloseable {
  static final int PADDING = 0;

  private final Tokenizer tokenizer;
  private final int vocabSize;
  private final int wanted;
  private final int longest;
  private Batch batch;
  private TokenRows rows;

  /**
   * @param qFormer has a row for each word and each position that it reads
   * @param wanted tokens of a text at most; fewer where the Q-Former has fewer positions
   */
  MatcherTexts(Path folder, QFormerConfig qFormer, int wanted) {
    this.tokenizer = Tokenizer.open(folder, PADDING);
    this.vocabSize = qFormer.vocabSize();
    this.wanted = wanted;
    this.longest = Math.min(wanted, qFormer.maxPositionEmbeddings());
  }

  /** See {@link Stage#remarks}. */
  List<String> remarks() {
    return longest == wanted
        ? List.of()
        : List.of(
            "texts are cut at %d tokens, as the Q-Former has no more positions, and not at the %d of --max-text-length"
                .formatted(longest, wanted));
  }

  /** The texts of the whole batch; those of the last batch are kept. */
  TokenRows of(Batch asked) {
    if (!asked.equals(batch)) {
      rows = new TokenRows(asked.examples().stream().map(e -> read(e.text())).toList());
      batch = asked;
    }
    return rows;
  }

  private int[] read(String text) {
    String clean = RetrievalTexts.clean(text);
    String readable = clean.substring(0, Math.min(clean.length(), Tokenizer.LONGEST_TEXT));
    int[] ids = tokenizer.encode(readable, vocabSize);
    if (ids.length <= longest) {
      return ids;
    }
    int[] cut = Arrays.copyOf(ids, longest);
    cut[longest - 1] = ids[ids.length - 1];
    return cut;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
