package io.sparkblip2.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplingTest {
  private static final int DRAWS = 40_000;

  @Test
  void tokensAreDrawnAsOftenAsTheyAreProbable() {
    assertThat(frequencies(1, 1, 0.5, 0.3, 0.2))
        .containsExactly(new double[] {0.5, 0.3, 0.2}, within(0.01));
  }

  @Test
  void aLowTemperatureFavoursTheProbable() {
    double sum = 0.25 + 0.09 + 0.04;
    assertThat(frequencies(0.5, 1, 0.5, 0.3, 0.2))
        .containsExactly(new double[] {0.25 / sum, 0.09 / sum, 0.04 / sum}, within(0.01));
  }

  @Test
  void theTopPKeepsTheFewestTokensThatReachP() {
    assertThat(frequencies(1, 0.75, 0.5, 0.3, 0.2))
        .containsExactly(new double[] {0.625, 0.375, 0}, within(0.01));
    assertThat(frequencies(1, 0.81, 0.5, 0.3, 0.2))
        .containsExactly(new double[] {0.5, 0.3, 0.2}, within(0.01));
  }

  @Test
  void theBestTokenStaysHoweverSmallPIs() {
    assertThat(frequencies(1, 0.001, 0.5, 0.3, 0.2)).containsExactly(1, 0, 0);
  }

  @Test
  void bannedTokensAreNeverDrawn() {
    assertThat(frequencies(1, 1, 0.6, 0.4, 0))
        .containsExactly(new double[] {0.6, 0.4, 0}, within(0.01));
  }

  @Test
  void equalSeedsAndKeysGiveEqualDraws() {
    assertThat(draws(3, "image")).isEqualTo(draws(3, "image"));
  }

  @Test
  void otherSeedsAndOtherKeysGiveOtherDraws() {
    Set<List<Integer>> different = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      different.add(draws(i, "image"));
      different.add(draws(3, "image " + i));
    }
    assertThat(different).hasSize(100);
  }

  @Test
  void neighbouringKeysDrawIndependently() {
    long firsts =
        IntStream.range(0, DRAWS)
            .filter(
                i -> new Sampling(options(1, 1, 0), "row " + i).rank(candidates(0.5, 0.5), 0) == 0)
            .count();
    assertThat((double) firsts / DRAWS).isCloseTo(0.5, within(0.01));
  }

  private static List<Integer> draws(long seed, String key) {
    var sampling = new Sampling(options(1, 1, seed), key);
    Candidates even = candidates(0.25, 0.25, 0.25, 0.25);
    return IntStream.range(0, 30).mapToObj(step -> sampling.rank(even, 0)).toList();
  }

  private static double[] frequencies(double temperature, double topP, double... probabilities) {
    var sampling = new Sampling(options(temperature, topP, 1), "row");
    Candidates candidates = candidates(probabilities);
    var counts = new int[probabilities.length];
    for (int i = 0; i < DRAWS; i++) {
      counts[sampling.rank(candidates, 0)]++;
    }
    return IntStream.of(counts).mapToDouble(count -> (double) count / DRAWS).toArray();
  }

  private static GenerationOptions options(double temperature, double topP, long seed) {
    return new GenerationOptions(1, 9, 0, 1, 1, 0, true, temperature, 0, topP, seed);
  }

  private static Candidates candidates(double... probabilities) {
    var scores = new float[probabilities.length];
    for (int rank = 0; rank < scores.length; rank++) {
      scores[rank] = 2 + (float) Math.log(probabilities[rank]);
    }
    int[] tokens = IntStream.range(0, scores.length).toArray();
    return new Candidates(scores.length, tokens, scores, scores);
  }
}
