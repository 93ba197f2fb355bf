package io.sparkblip2.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One or several texts for one prompt, none compared with another: greedy search and sampling. The
 * prompt is read once for all of them.
 */
final class ParallelSearches implements Search {
  private final List<SingleRowSearch> searches;
  private List<SingleRowSearch> live;

  ParallelSearches(List<SingleRowSearch> searches) {
    this.searches = searches;
    this.live = searches;
  }

  @Override
  public List<Continuation> step(Candidates candidates, int firstRow) {
    // Before the first token one row stands for all.
    int rows = live.get(0).isNew() ? 1 : live.size();
    List<SingleRowSearch> goOn = new ArrayList<>();
    List<Continuation> next = new ArrayList<>();
    for (int i = 0; i < live.size(); i++) {
      int row = Math.min(i, rows - 1);
      Optional<Written> longer = live.get(i).step(candidates, firstRow + row);
      if (longer.isPresent()) {
        next.add(new Continuation(row, longer.get()));
        goOn.add(live.get(i));
      }
    }
    live = goOn;
    return next;
  }

  @Override
  public Optional<List<Generated>> texts() {
    return live.isEmpty()
        ? Optional.of(searches.stream().flatMap(search -> search.text().stream()).toList())
        : Optional.empty();
  }
}
