package io.sparkblip2.generation;

import io.sparkblip2.config.EarlyStopping;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Beam search as Hugging Face has done it since version 4.50.
 *
 * <p>The running beams are always as many as asked for: what has just finished is replaced by the
 * next best candidate. A finished text counts only if it was among the best {@code numBeams}
 * candidates. The search goes on while a running beam could still beat the worst finished text, or
 * until enough are finished, as {@link EarlyStopping} says.
 */
final class BeamSearch implements Search {
  private final GenerationOptions options;
  private final int width;
  private final Vocabulary vocabulary;
  private final FinishedBeams finished;
  private List<Beam> running;
  private List<Generated> texts;

  BeamSearch(GenerationOptions options, Vocabulary vocabulary) {
    this.options = options;
    this.width = options.numBeams();
    this.vocabulary = vocabulary;
    this.finished = new FinishedBeams(width, options.lengthPenalty());
    // All start alike, so only the first may be expanded at first.
    this.running = new ArrayList<>(Collections.nCopies(width, start(Beam.NEVER)));
    running.set(0, start(0));
  }

  /** Enough candidates that, whichever of them end, as many as there are beams go on. */
  static int candidates(int numBeams, Vocabulary vocabulary) {
    return Math.max(2, 1 + vocabulary.endTokens().length) * numBeams;
  }

  @Override
  public List<Continuation> step(Candidates candidates, int firstRow) {
    int length = running.get(0).text().length();
    // Before the first token one row stands for all beams.
    int rows = length == 0 ? 1 : width;
    for (int row = 0; row < rows; row++) {
      if (Float.isNaN(candidates.score(firstRow + row, 0))) {
        texts = List.of(running.get(0).text().broken());
        return List.of();
      }
    }
    List<BeamCandidate> best = best(candidates, firstRow, rows);
    boolean last = length + 1 == options.maxNewTokens();
    List<Continuation> next = advance(best, rows, last);
    if (last || !goesOn(length + 1) || best.stream().allMatch(c -> vocabulary.isEnd(c.token()))) {
      texts = finished.best(options.numReturnSequences()).stream().map(this::generated).toList();
      return List.of();
    }
    return next;
  }

  @Override
  public Optional<List<Generated>> texts() {
    return Optional.ofNullable(texts);
  }

  private boolean goesOn(int length) {
    if (options.earlyStopping() == EarlyStopping.TRUE && finished.isFull()) {
      return false;
    }
    boolean hopeful = options.earlyStopping() == EarlyStopping.NEVER && options.lengthPenalty() > 0;
    return finished.couldBeImprovedBy(
        running.get(0).score(), hopeful ? options.maxNewTokens() : length);
  }

  /** The best candidates over all beams. */
  private List<BeamCandidate> best(Candidates candidates, int firstRow, int rows) {
    List<BeamCandidate> all = new ArrayList<>(width * candidates.count());
    for (int beam = 0; beam < width; beam++) {
      int row = firstRow + Math.min(beam, rows - 1);
      for (int rank = 0; rank < candidates.count(); rank++) {
        float score = candidates.score(row, rank) + running.get(beam).score();
        all.add(
            new BeamCandidate(
                beam, candidates.token(row, rank), score, candidates.logProbability(row, rank)));
      }
    }
    all.sort(BeamCandidate.BEST_FIRST);
    return all.subList(0, Math.min(candidates(width, vocabulary), all.size()));
  }

  /** Sorts the candidates into running and finished ones. */
  private List<Continuation> advance(List<BeamCandidate> best, int rows, boolean last) {
    List<BeamCandidate> open = new ArrayList<>(best.size());
    for (int rank = 0; rank < best.size(); rank++) {
      BeamCandidate candidate = best.get(rank);
      if (!last && !vocabulary.isEnd(candidate.token())) {
        open.add(candidate);
        continue;
      }
      if (rank < width) {
        finished.add(text(candidate), candidate.score());
      }
      open.add(candidate.handicapped());
    }
    open.sort(Comparator.comparingDouble(candidate -> -candidate.score()));
    List<Beam> next = new ArrayList<>(width);
    List<Continuation> continuations = new ArrayList<>(width);
    for (BeamCandidate candidate : open.subList(0, width)) {
      Written text = text(candidate);
      next.add(new Beam(text, candidate.score()));
      continuations.add(new Continuation(Math.min(candidate.beam(), rows - 1), text));
    }
    running = next;
    return continuations;
  }

  private Written text(BeamCandidate candidate) {
    return running
        .get(candidate.beam())
        .text()
        .append(candidate.token(), candidate.logProbability());
  }

  private Generated generated(Beam beam) {
    Written text = beam.text();
    boolean ended = text.length() > 0 && vocabulary.isEnd(text.last());
    return new Generated(
        text.tokens(),
        text.logProbability(),
        beam.score(),
        ended ? Finish.END_TOKEN : Finish.LENGTH);
  }

  private static Beam start(float score) {
    return new Beam(Written.NOTHING, score);
  }
}
