package io.sparkblip2.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The rules that the options ask for, and how they become the edits of one step's rows. */
final class RowRules {
  private final GenerationOptions options;
  private final Vocabulary vocabulary;
  private final List<ScoreRule> rules = new ArrayList<>();

  RowRules(GenerationOptions options, Vocabulary vocabulary) {
    this.options = options;
    this.vocabulary = vocabulary;
    if (options.repetitionPenalty() != 1) {
      rules.add(new RepetitionPenalty());
    }
    if (options.noRepeatNgramSize() > 0) {
      rules.add(new NoRepeatNgram(options.noRepeatNgramSize()));
    }
    if (options.minNewTokens() > 0) {
      rules.add(new MinimumLength(options.minNewTokens(), vocabulary));
    }
  }

  /**
   * The step's rules.
   *
   * @param before each row's ids before its first written token
   * @param texts what each row has written
   */
  ScoreRules on(List<int[]> before, List<Written> texts) {
    IntStream.Builder penalised = IntStream.builder();
    IntStream.Builder banned = IntStream.builder();
    for (int row = 0; row < texts.size() && !rules.isEmpty(); row++) {
      Written text = texts.get(row);
      int[] ids = Ids.concat(before.get(row), text.tokens());
      var edits = new RowEdits();
      rules.forEach(rule -> rule.edit(ids, text.length(), edits));
      addPairs(row, edits.penalised(), penalised);
      addPairs(row, edits.banned(), banned);
    }
    return new ScoreRules(
        scale(),
        Math.min(count(), vocabulary.size()),
        (float) options.repetitionPenalty(),
        penalised.build().toArray(),
        banned.build().toArray());
  }

  private ScoreRules.Scale scale() {
    return options.numBeams() > 1 ? ScoreRules.Scale.LOG_PROBABILITIES : ScoreRules.Scale.LOGITS;
  }

  private int count() {
    if (options.numBeams() > 1) {
      return BeamSearch.candidates(options.numBeams(), vocabulary);
    }
    if (!options.doSample()) {
      return 1;
    }
    return options.topK() > 0 ? options.topK() : vocabulary.size();
  }

  private void addPairs(int row, Set<Integer> tokens, IntStream.Builder pairs) {
    for (int token : tokens) {
      // A placeholder for the image may lie outside of what the model scores.
      if (token < vocabulary.size()) {
        pairs.add(row).add(token);
      }
    }
  }
}
