package io.sparkblip2.network;

import io.sparkblip2.generation.Candidates;
import io.sparkblip2.generation.ScoreRules;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Where rows stand in the key-value cache: in the first places, in any order. A row that goes on
 * stays where it is as long as it can, because moving it copies all that it has written.
 */
final class RowPlaces {
  private int[] placeOfRow = {};

  /**
   * What a step has to copy before it.
   *
   * @param from places that are all read before any is written
   * @param to as many places, none twice
   * @param begun places of rows that have no parent, to be emptied
   */
  record Moves(int[] from, int[] to, int[] begun) {}

  /** New rows come behind the present ones, into the places behind theirs. */
  void enter(int count) {
    int present = placeOfRow.length;
    placeOfRow = Arrays.copyOf(placeOfRow, present + count);
    Arrays.setAll(placeOfRow, row -> row < present ? placeOfRow[row] : row);
  }

  /**
   * The rows become those of the next step. Where half of them have to be moved anyway, they are
   * put into their own order, in which rows of one image are neighbours.
   *
   * @param parents for each of them the present row that it continues, less than 0 for none
   */
  Moves advance(int[] parents) {
    int[] places = whereTheyAre(parents);
    long homeless =
        IntStream.range(0, parents.length)
            .filter(row -> parents[row] >= 0 && places[row] < 0)
            .count();
    if (2 * homeless >= parents.length) {
      Arrays.setAll(places, row -> row);
    } else {
      settle(places);
    }
    int[] moved =
        IntStream.range(0, parents.length)
            .filter(row -> parents[row] >= 0 && places[row] != placeOfRow[parents[row]])
            .toArray();
    int[] from = Arrays.stream(moved).map(row -> placeOfRow[parents[row]]).toArray();
    int[] to = Arrays.stream(moved).map(row -> places[row]).toArray();
    int[] begun =
        IntStream.range(0, parents.length)
            .filter(row -> parents[row] < 0)
            .map(row -> places[row])
            .toArray();
    placeOfRow = places;
    return new Moves(from, to, begun);
  }

  /** The places of the parents where they can be kept; -1 behind the last, for second heirs. */
  private int[] whereTheyAre(int[] parents) {
    boolean[] taken = new boolean[parents.length];
    int[] places = new int[parents.length];
    for (int row = 0; row < parents.length; row++) {
      int place = parents[row] < 0 ? -1 : placeOfRow[parents[row]];
      boolean free = place >= 0 && place < taken.length && !taken[place];
      places[row] = free ? place : -1;
      if (free) {
        taken[place] = true;
      }
    }
    return places;
  }

  /** Gives the rows without a place the free ones. */
  private static void settle(int[] places) {
    boolean[] taken = new boolean[places.length];
    Arrays.stream(places).filter(place -> place >= 0).forEach(place -> taken[place] = true);
    int free = 0;
    for (int row = 0; row < places.length; row++) {
      if (places[row] < 0) {
        while (taken[free]) {
          free++;
        }
        places[row] = free++;
      }
    }
  }

  /** All rows leave. */
  void clear() {
    placeOfRow = new int[0];
  }

  /** What each row has, in the order of the places. */
  int[] byPlace(int[] byRow) {
    int[] byPlace = new int[byRow.length];
    for (int row = 0; row < byRow.length; row++) {
      byPlace[placeOfRow[row]] = byRow[row];
    }
    return byPlace;
  }

  /** The same rules about places instead of rows. */
  ScoreRules byPlace(ScoreRules rules) {
    return new ScoreRules(
        rules.scale(),
        rules.count(),
        rules.penalty(),
        pairsByPlace(rules.penalised()),
        pairsByPlace(rules.banned()));
  }

  private int[] pairsByPlace(int[] pairs) {
    int[] byPlace = pairs.clone();
    for (int i = 0; i < pairs.length; i += 2) {
      byPlace[i] = placeOfRow[pairs[i]];
    }
    return byPlace;
  }

  /** What was found for the places, in the order of the rows. */
  Candidates byRow(Candidates byPlace) {
    int count = byPlace.count();
    int[] tokens = new int[byPlace.tokens().length];
    float[] scores = new float[tokens.length];
    float[] logProbabilities = new float[tokens.length];
    for (int row = 0; row < placeOfRow.length; row++) {
      int at = placeOfRow[row] * count;
      System.arraycopy(byPlace.tokens(), at, tokens, row * count, count);
      System.arraycopy(byPlace.scores(), at, scores, row * count, count);
      System.arraycopy(byPlace.logProbabilities(), at, logProbabilities, row * count, count);
    }
    return new Candidates(count, tokens, scores, logProbabilities);
  }
}
