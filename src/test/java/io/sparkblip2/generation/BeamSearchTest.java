package io.sparkblip2.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkblip2.config.EarlyStopping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BeamSearchTest {
  private static final int END = 0;
  private static final History PROMPT = History.decoderOnly();

  /** From 1 the greedy way (2) leads to an improbable rest, the second best (3) to a sure one. */
  private static final float[][] FORK = {
    {0, 0, 0, 0},
    {-20, -20, ln(0.55), ln(0.45)},
    {ln(0.34), ln(0.33), ln(0.33), -20},
    {ln(0.98), ln(0.01), ln(0.01), -20},
  };

  @Test
  void twoBeamsFindWhatGreedySearchMisses() {
    var session = new ScriptedSession(ScriptedSession.byLast(FORK));
    var requests = List.of(new GenerationRequest(0, new int[] {1}, "row"));
    var vocabulary = new Vocabulary(4, END);

    var greedy = new Generator(options(1, 2, 0, 0, 1, 0), vocabulary, PROMPT, 1);
    var beams = new Generator(options(2, 2, 0, 0, 1, 0), vocabulary, PROMPT, 2);

    assertThat(GeneratedTexts.first(greedy, session, requests).get(0).tokens())
        .containsExactly(2, END);
    Generated best = GeneratedTexts.first(beams, session, requests).get(0);
    assertThat(best.tokens()).containsExactly(3, END);
    assertThat(best.score()).isCloseTo(Math.log(0.45 * 0.98), within(1e-5));
    assertThat(best.logProbability()).isCloseTo(Math.log(0.45 * 0.98), within(1e-5));
    assertThat(best.meanLogProbability()).isCloseTo(Math.log(0.45 * 0.98) / 2, within(1e-5));
    assertThat(best.finish()).isEqualTo(Finish.END_TOKEN);
  }

  @Test
  void aScoreIsTheSumOverTheLengthToThePowerOfThePenalty() {
    var session = new ScriptedSession(ScriptedSession.byLast(FORK));
    var requests = List.of(new GenerationRequest(0, new int[] {1}, "row"));
    for (double penalty : new double[] {-1, 0, 0.5, 1, 2}) {
      var generator =
          new Generator(options(2, 2, 0, penalty, 1, 0), new Vocabulary(4, END), PROMPT, 2);

      Generated best = GeneratedTexts.first(generator, session, requests).get(0);

      assertThat(best.score())
          .isCloseTo(best.logProbability() / Math.pow(2, penalty), within(1e-5));
    }
  }

  @Test
  void theLengthPenaltyDecidesBetweenAShortAndALongText() {
    // At once the end (0.4), or first 2 (0.6) and then the end (0.6): 0.4 against 0.36.
    float[][] table = {
      {0, 0, 0}, {ln(0.4), -20, ln(0.6)}, {ln(0.6), ln(0.2), ln(0.2)},
    };
    var session = new ScriptedSession(ScriptedSession.byLast(table));
    var requests = List.of(new GenerationRequest(0, new int[] {1}, "row"));
    var vocabulary = new Vocabulary(3, END);

    var plainSum = new Generator(options(2, 3, 0, 0, 1, 0), vocabulary, PROMPT, 2);
    var mean = new Generator(options(2, 3, 0, 1, 1, 0), vocabulary, PROMPT, 2);

    assertThat(GeneratedTexts.first(plainSum, session, requests).get(0).tokens())
        .containsExactly(END);
    assertThat(GeneratedTexts.first(mean, session, requests).get(0).tokens())
        .containsExactly(2, END);
  }

  @Test
  void everySearchEqualsTheReferenceWrittenOut() {
    var random = new SplittableRandom(7);
    for (int trial = 0; trial < 400; trial++) {
      int size = random.nextInt(3, 14);
      int most = random.nextInt(1, 9);
      var vocabulary =
          random.nextInt(3) == 0 ? new Vocabulary(size, 0, 2) : new Vocabulary(size, 1);
      int beams = random.nextInt(2, 6);
      var options =
          new GenerationOptions(
              beams,
              most,
              random.nextInt(0, most + 1),
              random.nextInt(-1, 3),
              random.nextInt(2) == 0 ? 1 : 1.5,
              random.nextInt(0, 4),
              false,
              1,
              50,
              1,
              0,
              EarlyStopping.values()[random.nextInt(3)],
              random.nextInt(1, beams + 1));
      ScriptedSession.Script script = ScriptedSession.scrambled(size, trial);
      List<GenerationRequest> requests = new ArrayList<>();
      for (int image = 0; image < 4; image++) {
        int[] prompt = random.ints(random.nextInt(0, 3), 0, size).toArray();
        requests.add(new GenerationRequest(image, prompt, "row " + image));
      }
      int maxRows = options.numBeams() * random.nextInt(1, 4);
      var session = new ScriptedSession(script);

      List<List<Generated>> found =
          GeneratedTexts.all(
              new Generator(options, vocabulary, PROMPT, maxRows), session, requests);

      for (int i = 0; i < requests.size(); i++) {
        GenerationRequest request = requests.get(i);
        List<Generated> expected =
            new ReferenceBeamSearch(
                    script, options, vocabulary, request.image(), request.promptIds())
                .best();
        assertThat(found.get(i))
            .as("trial %s, %s, %s", trial, options, vocabulary)
            .usingElementComparator(
                Comparator.<Generated, String>comparing(text -> Arrays.toString(text.tokens()))
                    .thenComparing(Generated::score))
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void beamsEndWithTheirRequestWhenScoresAreNotFinite() {
    ScriptedSession.Script sound = ScriptedSession.scrambled(6, 3);
    ScriptedSession.Script script =
        (image, ids) ->
            image == 1 && ids.length > 1
                ? new float[] {Float.NaN, Float.NaN, Float.NaN, Float.NaN, Float.NaN, Float.NaN}
                : sound.logits(image, ids);
    var requests =
        List.of(
            new GenerationRequest(0, new int[0], "sound"),
            new GenerationRequest(1, new int[0], "broken"));
    var options = options(3, 5, 0, 1, 1, 0);
    var generator = new Generator(options, new Vocabulary(6, END), PROMPT, 6);

    List<Generated> found = GeneratedTexts.first(generator, new ScriptedSession(script), requests);

    assertThat(found.get(0).finish()).isNotEqualTo(Finish.NON_FINITE);
    assertThat(found.get(1).finish()).isEqualTo(Finish.NON_FINITE);
    assertThat(found.get(1).score()).isNaN();
    Generated alone =
        GeneratedTexts.first(generator, new ScriptedSession(sound), requests.subList(0, 1)).get(0);
    assertThat(found.get(0).tokens()).isEqualTo(alone.tokens());
  }

  static GenerationOptions options(
      int beams, int most, int least, double lengthPenalty, double repetition, int ngram) {
    return new GenerationOptions(
        beams, most, least, lengthPenalty, repetition, ngram, false, 1, 50, 1, 0);
  }

  private static float ln(double probability) {
    return (float) Math.log(probability);
  }
}
