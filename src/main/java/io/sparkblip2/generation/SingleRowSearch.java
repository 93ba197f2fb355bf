package io.sparkblip2.generation;

import java.util.List;
import java.util.Optional;

/** Writes one text, a chosen token at a time: greedy search and sampling. */
final class SingleRowSearch implements Search {
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

  @Override
  public List<Continuation> step(Candidates candidates, int row) {
    if (Float.isNaN(candidates.score(row, 0))) {
      result = text.broken();
      return List.of();
    }
    int rank = choice.rank(candidates, row);
    text = text.append(candidates.token(row, rank), candidates.logProbability(row, rank));
    if (vocabulary.isEnd(text.last())) {
      result = text.ended(Finish.END_TOKEN);
    } else if (text.length() == maxNewTokens) {
      result = text.ended(Finish.LENGTH);
    }
    return result == null ? List.of(new Continuation(0, text)) : List.of();
  }

  @Override
  public Optional<Generated> result() {
    return Optional.ofNullable(result);
  }
}
