package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.generation.Candidates;
import io.sparkblip2.generation.ScoreRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowPlacesTest {
  private final RowPlaces places = new RowPlaces();

  @Test
  void rowsThatGoOnStayWhereTheyAre() {
    places.enter(3);
    assertMoves(places.advance(new int[] {0, 1, 2}), "[]", "[]");
    assertThat(places.byPlace(new int[] {7, 8, 9})).containsExactly(7, 8, 9);
  }

  @Test
  void theLastRowFillsThePlaceOfOneThatLeaves() {
    places.enter(5);
    assertMoves(places.advance(new int[] {0, 2, 3, 4}), "[4]", "[1]");
    assertThat(places.byPlace(new int[] {0, 2, 3, 4})).containsExactly(0, 4, 2, 3);
    places.enter(2);
    assertThat(places.byPlace(new int[] {0, 2, 3, 4, 5, 6})).containsExactly(0, 4, 2, 3, 5, 6);
  }

  @Test
  void aRowThatGoesOnTwiceIsCopiedToWhereAnotherLeft() {
    places.enter(4);
    assertMoves(places.advance(new int[] {0, 0, 2, 3}), "[0]", "[1]");
  }

  @Test
  void whereHalfOfTheRowsMoveAllArePutInOrder() {
    places.enter(2);
    assertMoves(places.advance(new int[] {0, 0, 0, 1, 1, 1}), "[0, 0, 1, 1, 1]", "[1, 2, 3, 4, 5]");
    assertThat(places.byPlace(new int[] {0, 1, 2, 3, 4, 5})).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void aRowThatBeginsIsGivenAFreePlaceAndNothingIsCopiedThere() {
    places.enter(4);
    RowPlaces.Moves moves = places.advance(new int[] {0, 2, 3, ~5, ~0});
    assertMoves(moves, "[]", "[]");
    assertThat(moves.begun()).containsExactly(1, 4);
    assertThat(places.byPlace(new int[] {0, 2, 3, 50, 0})).containsExactly(0, 50, 2, 3, 0);
  }

  @Test
  void rulesAndCandidatesFollowTheRows() {
    places.enter(4);
    places.advance(
        new int[] {1, 2, 3}); // the last one moves to place 0, the others stay in 1 and 2
    int[] penalised = {0, 50, 2, 60};
    ScoreRules rules =
        new ScoreRules(ScoreRules.Scale.LOGITS, 2, 1.5f, penalised, new int[] {1, 9});
    assertThat(places.byPlace(rules).penalised()).containsExactly(1, 50, 0, 60);
    assertThat(places.byPlace(rules).banned()).containsExactly(2, 9);
    assertThat(penalised).containsExactly(0, 50, 2, 60);

    float[] scores = {6, 5, 4, 3, 2, 1};
    float[] logProbabilities = {-6, -5, -4, -3, -2, -1};
    Candidates found =
        new Candidates(2, new int[] {10, 11, 20, 21, 30, 31}, scores, logProbabilities);
    Candidates byRow = places.byRow(found);
    assertThat(byRow.count()).isEqualTo(2);
    assertThat(byRow.tokens()).containsExactly(20, 21, 30, 31, 10, 11);
    assertThat(byRow.scores()).containsExactly(4, 3, 2, 1, 6, 5);
    assertThat(byRow.logProbabilities()).containsExactly(-4, -3, -2, -1, -6, -5);
  }

  /** Rows that carry a mark, moved as the network moves its cache. */
  @Test
  void whateverRowsDoEachFindsWhatItsParentLeft() {
    Random random = new Random(3);
    int[] cache = new int[64];
    List<Integer> marks = new ArrayList<>();
    int moved = 0;
    for (int step = 0; step < 2000; step++) {
      int entering = random.nextInt(4);
      places.enter(entering);
      for (int i = 0; i < entering; i++) {
        cache[marks.size()] = random.nextInt();
        marks.add(cache[marks.size()]);
      }
      int[] parents =
          random.ints(random.nextInt(12), -1, Math.max(1, marks.size())).sorted().toArray();
      if (marks.isEmpty() || parents.length == 0) {
        places.clear();
        marks.clear();
        continue;
      }
      RowPlaces.Moves moves = places.advance(parents);
      int[] before = cache.clone();
      for (int i = 0; i < moves.from().length; i++) {
        cache[moves.to()[i]] = before[moves.from()[i]];
        moved++;
      }
      Arrays.stream(moves.begun()).forEach(place -> cache[place] = 0);
      List<Integer> now = new ArrayList<>();
      for (int parent : parents) {
        now.add(parent < 0 ? 0 : marks.get(parent));
      }
      int[] byPlace = places.byPlace(now.stream().mapToInt(i -> i).toArray());
      assertThat(Arrays.copyOf(cache, byPlace.length)).isEqualTo(byPlace);
      assertThat(moves.to()).doesNotHaveDuplicates();
      marks = new ArrayList<>(now);
    }
    assertThat(moved).isPositive();
  }

  private static void assertMoves(RowPlaces.Moves moves, String from, String to) {
    assertThat(Arrays.toString(moves.from())).isEqualTo(from);
    assertThat(Arrays.toString(moves.to())).isEqualTo(to);
  }
}
