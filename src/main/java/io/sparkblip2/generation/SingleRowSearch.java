package io.sparkblip2.generation;

import java.util.Optional;

/** Writes one text, a chosen token at a time: greedy search and sampling. */
final class SingleRowSearch {
  private final TokenChoice choice;
  private final Vocabulary vocabulary;
  private final int maxNewTokens;
  private Written text = Written.NOTHING;
  private Generated result;

  SingleRowSearch(TokenChoice choice, Vocabulary vocabulary, int maxNewTokens) {
    this.choice = choice;
    this.vocabulary = vocabulary;
    this.maxNewTokens = maxNewTokens;
  }

  /** Chooses a token; returns what is written then, nothing once it is done. */
  Optional<Written> step(Candidates candidates, int row) {
    if (Float.isNaN(candidates.score(row, 0))) {
      result = text.broken();
      return Optional.empty();
    }
    int rank = choice.rank(candidates, row);
    text = text.append(candidates.token(row, rank), candidates.logProbability(row, rank));
    if (vocabulary.isEnd(text.last())) {
      result = text.ended(Finish.END_TOKEN);
    } else if (text.length() == maxNewTokens) {
      result = text.ended(Finish.LENGTH);
    }
    return result == null ? Optional.of(text) : Optional.empty();
  }

  /** Whether no token was chosen yet. */
  boolean isNew() {
    return text.length() == 0;
  }

  /** The text, once it is done. */
  Optional<Generated> text() {
    return Optional.ofNullable(result);
  }
}
