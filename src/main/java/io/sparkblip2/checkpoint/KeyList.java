package io.sparkblip2.checkpoint;

import java.util.ArrayList;
import java.util.List;

/** Findings for a message: the first ten in full, the others counted. */
final class KeyList {
  private static final int SHOWN = 10;

  private final List<String> first = new ArrayList<>();
  private int count;

  void add(String finding) {
    count++;
    if (first.size() < SHOWN) {
      first.add(finding);
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  @Override
  public String toString() {
    String shown = String.join(", ", first);
    return count > SHOWN ? shown + ", and " + (count - SHOWN) + " more" : shown;
  }
}
