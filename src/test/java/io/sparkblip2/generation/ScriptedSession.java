package io.sparkblip2.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A language model that is a function from a row's image and ids to logits; strict about rows. */
final class ScriptedSession implements DecodingSession {
  /** The model. */
  @FunctionalInterface
  interface Script {
    float[] logits(int image, int[] ids);
  }

  private record Row(int image, int[] ids) {}

  private final Script script;
  private List<Row> present = new ArrayList<>();

  /** How many rows each admission brought. */
  final List<Integer> admissions = new ArrayList<>();

  /** How many rows each advance went on with, without those that only emptied the session. */
  final List<Integer> advances = new ArrayList<>();

  /** How many rows began with an advance. */
  int begun;

  ScriptedSession(Script script) {
    this.script = script;
  }

  /** Logits that look random but depend on nothing except the image and the ids. */
  static Script scrambled(int vocabulary, int seed) {
    return (image, ids) -> {
      long state = seed * 31L + image;
      for (int id : ids) {
        state = state * 6364136223846793005L + id + 1442695040888963407L;
      }
      var random = new SplittableRandom(state);
      var logits = new float[vocabulary];
      for (int token = 0; token < vocabulary; token++) {
        logits[token] = (float) (6 * random.nextDouble() - 3);
      }
      return logits;
    };
  }

  /** Logits by the last id alone. */
  static Script byLast(float[][] table) {
    return (image, ids) -> table[ids[ids.length - 1]];
  }

  @Override
  public Candidates admit(int[] images, int[][] promptIds, ScoreRules rules) {
    assertThat(images).isNotEmpty().hasSameSizeAs(promptIds);
    List<Row> entering = new ArrayList<>();
    for (int row = 0; row < images.length; row++) {
      entering.add(new Row(images[row], promptIds[row].clone()));
    }
    present.addAll(entering);
    admissions.add(images.length);
    return candidates(entering, rules);
  }

  @Override
  public boolean beginsWith(int[] promptIds) {
    return promptIds.length == 1;
  }

  @Override
  public Candidates advance(int[] parents, int[] tokens, ScoreRules rules) {
    assertThat(tokens).hasSameSizeAs(parents);
    List<Row> next = new ArrayList<>();
    for (int row = 0; row < parents.length; row++) {
      Row parent = parents[row] < 0 ? beginning(~parents[row]) : present.get(parents[row]);
      next.add(new Row(parent.image, Ids.concat(parent.ids, new int[] {tokens[row]})));
    }
    present = next;
    if (parents.length > 0) {
      advances.add(parents.length);
    }
    return candidates(present, rules);
  }

  private Row beginning(int image) {
    assertThat(present).isNotEmpty();
    begun++;
    return new Row(image, new int[0]);
  }

  int present() {
    return present.size();
  }

  /** Tokens of the longest row. */
  int longest() {
    return present.stream().mapToInt(row -> row.ids.length).max().orElse(0);
  }

  int steps() {
    return IntStream.concat(
            admissions.stream().mapToInt(rows -> rows), advances.stream().mapToInt(rows -> rows))
        .sum();
  }

  private Candidates candidates(List<Row> rows, ScoreRules rules) {
    checkPairs(rules.penalised(), rows.size());
    checkPairs(rules.banned(), rows.size());
    int count = rules.count();
    var tokens = new int[rows.size() * count];
    var scores = new float[rows.size() * count];
    var logProbabilities = new float[rows.size() * count];
    for (int row = 0; row < rows.size(); row++) {
      float[] logits = script.logits(rows.get(row).image, rows.get(row).ids);
      assertThat(count).isBetween(1, logits.length);
      float[] model = logSoftmax(logits);
      float[] edited = edited(row, logits, model, rules);
      int[] best =
          IntStream.range(0, logits.length)
              .boxed()
              .sorted(Comparator.comparingDouble(token -> -edited[token]))
              .limit(count)
              .mapToInt(token -> token)
              .toArray();
      for (int rank = 0; rank < count; rank++) {
        tokens[row * count + rank] = best[rank];
        scores[row * count + rank] = edited[best[rank]];
        logProbabilities[row * count + rank] = model[best[rank]];
      }
    }
    return new Candidates(count, tokens, scores, logProbabilities);
  }

  private static float[] edited(int row, float[] logits, float[] model, ScoreRules rules) {
    float[] scores = (rules.scale() == ScoreRules.Scale.LOGITS ? logits : model).clone();
    for (int i = 0; i < rules.penalised().length; i += 2) {
      int token = rules.penalised()[i + 1];
      if (rules.penalised()[i] == row) {
        float score = scores[token];
        scores[token] = score < 0 ? score * rules.penalty() : score / rules.penalty();
      }
    }
    for (int i = 0; i < rules.banned().length; i += 2) {
      if (rules.banned()[i] == row) {
        scores[rules.banned()[i + 1]] = Float.NEGATIVE_INFINITY;
      }
    }
    return scores;
  }

  /** Pairs of a known row and a token, each once. */
  private static void checkPairs(int[] pairs, int rows) {
    assertThat(pairs.length % 2).isZero();
    Set<List<Integer>> seen = new HashSet<>();
    for (int i = 0; i < pairs.length; i += 2) {
      assertThat(pairs[i]).isBetween(0, rows - 1);
      assertThat(seen.add(List.of(pairs[i], pairs[i + 1]))).isTrue();
    }
  }

  static float[] logSoftmax(float[] logits) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    double normaliser = Math.log(sum);
    var result = new float[logits.length];
    for (int token = 0; token < logits.length; token++) {
      result[token] = (float) (logits[token] - normaliser);
    }
    return result;
  }

  @Override
  public void close() {}
}
