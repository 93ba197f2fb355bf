package io.sparkblip2.training;

import io.sparkblip2.text.RetrievalTexts;
import io.sparkblip2.text.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Texts as the Q-Former reads them: cleaned as at inference, [CLS] words [SEP], cut to a greatest
 * length.
 */
final class MatcherTexts implements AutoCloseable {
  static final int PADDING = 0;

  private final Tokenizer tokenizer;
  private final int longest;
  private Batch batch;
  private TokenRows rows;

  MatcherTexts(Path folder, int longest) {
    this.tokenizer = Tokenizer.open(folder, PADDING);
    this.longest = longest;
  }

  /** The texts of the whole batch; those of the last batch are kept. */
  TokenRows of(Batch wanted) {
    if (!wanted.equals(batch)) {
      rows = new TokenRows(wanted.examples().stream().map(e -> read(e.text())).toList());
      batch = wanted;
    }
    return rows;
  }

  private int[] read(String text) {
    int[] ids = tokenizer.encode(RetrievalTexts.clean(text));
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
