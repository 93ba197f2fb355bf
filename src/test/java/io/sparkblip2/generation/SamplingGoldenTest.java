package io.sparkblip2.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The distributions that Hugging Face's warpers leave of fixed scores, and draws from them. */
class SamplingGoldenTest {
  private static final int DRAWS = 20_000;
  private static final int FEWEST_EXPECTED = 5;

  /** One row of scores under some options, and the probability of every token id. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Golden(String name, GenerationOptions options, float[] scores, double[] probabilities) {
    static Stream<Golden> of(JsonNode json) {
      JsonNode given = json.get("options");
      var options =
          new GenerationOptions(
              1,
              20,
              0,
              1,
              1,
              0,
              true,
              given.path("temperature").asDouble(1),
              given.path("top_k").asInt(0),
              given.path("top_p").asDouble(1),
              11);
      return IntStream.range(0, json.get("scores").size())
          .mapToObj(
              row ->
                  new Golden(
                      given + ", row " + row,
                      options,
                      floats(json.get("scores").get(row)),
                      doubles(json.get("probabilities").get(row))));
    }

    /** The real candidates: the scores as a model's, through the rules that the options make. */
    Candidates candidates() {
      ScoreRules rules =
          new RowRules(options, new Vocabulary(scores.length, 2))
              .on(List.of(new int[] {0}), List.of(Written.NOTHING));
      return new ScriptedSession((image, ids) -> scores).admit(new int[1], new int[1][1], rules);
    }

    /** Hugging Face keeps every token that ties at rank k; here only as many stay as fill the k. */
    double[] expected(Candidates candidates) {
      boolean tied =
          options.topK() > 0
              && DoubleStream.of(probabilities).filter(p -> p > 0).count() > options.topK();
      if (!tied) {
        return probabilities;
      }
      var fewer = new double[probabilities.length];
      for (int rank = 0; rank < options.topK(); rank++) {
        fewer[candidates.token(0, rank)] = probabilities[candidates.token(0, rank)];
      }
      double sum = DoubleStream.of(fewer).sum();
      return DoubleStream.of(fewer).map(p -> p / sum).toArray();
    }

    @Override
    public String toString() {
      return name;
    }

    private static float[] floats(JsonNode row) {
      var values = new float[row.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) row.get(i).asDouble();
      }
      return values;
    }

    private static double[] doubles(JsonNode row) {
      return IntStream.range(0, row.size()).mapToDouble(i -> row.get(i).asDouble()).toArray();
    }
  }

  static List<Golden> goldens() throws IOException {
    try (InputStream file =
        SamplingGoldenTest.class.getResourceAsStream("/goldens/sampling.json")) {
      return new ObjectMapper()
          .readTree(file).findParents("scores").stream().flatMap(Golden::of).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void warpedScoresHaveHuggingFacesProbabilities(Golden golden) {
    Candidates candidates = golden.candidates();

    double[] kept = new Sampling(golden.options(), "").kept(candidates, 0);

    var found = new double[golden.probabilities().length];
    for (int rank = 0; rank < kept.length; rank++) {
      found[candidates.token(0, rank)] = kept[rank] / DoubleStream.of(kept).sum();
    }
    assertThat(found).containsExactly(golden.expected(candidates), within(1e-6));
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void firstDrawsOfManyKeysFollowThem(Golden golden) {
    Candidates candidates = golden.candidates();
    var counts = new int[golden.probabilities().length];
    for (int i = 0; i < DRAWS; i++) {
      int rank = new Sampling(golden.options(), "image " + i).rank(candidates, 0);
      counts[candidates.token(0, rank)]++;
    }
    assertLikely(counts, golden.expected(candidates));
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void manyDrawsOfOneKeyFollowThem(Golden golden) {
    Candidates candidates = golden.candidates();
    var sampling = new Sampling(golden.options(), "image");
    var counts = new int[golden.probabilities().length];
    for (int i = 0; i < DRAWS; i++) {
      counts[candidates.token(0, sampling.rank(candidates, 0))]++;
    }
    assertLikely(counts, golden.expected(candidates));
  }

  /**
   * Pearson's chi-square, the rare tokens taken together; the bound is passed by chance once in
   * some thousands of times, and the draws are the same in every run.
   */
  private static void assertLikely(int[] counts, double[] probabilities) {
    double statistic = 0;
    int classes = 0;
    int rareCount = 0;
    double rareExpected = 0;
    for (int token = 0; token < counts.length; token++) {
      double expected = DRAWS * probabilities[token];
      if (expected == 0) {
        assertThat(counts[token]).as("draws of impossible token %d", token).isZero();
      } else if (expected < FEWEST_EXPECTED) {
        rareCount += counts[token];
        rareExpected += expected;
      } else {
        statistic += Math.pow(counts[token] - expected, 2) / expected;
        classes++;
      }
    }
    if (rareExpected > 0) {
      // A handful expected: Poisson's spread, with room for its skew.
      assertThat((double) rareCount)
          .as("draws of rare tokens")
          .isLessThan(rareExpected + 5 * Math.sqrt(rareExpected) + 3);
    }
    int freedom = Math.max(1, classes - 1);
    assertThat(statistic)
        .as("chi-square of %s", Arrays.toString(counts))
        .isLessThan(freedom + 4 * Math.sqrt(2.0 * freedom) + 8);
  }
}
