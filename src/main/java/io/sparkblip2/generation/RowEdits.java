package io.sparkblip2.generation;

import java.util.LinkedHashSet;
import java.util.Set;

/** What the rules do to one row's scores: tokens to be penalised and tokens to be banned. */
final class RowEdits {
  private final Set<Integer> penalised = new LinkedHashSet<>();
  private final Set<Integer> banned = new LinkedHashSet<>();

  void penalise(int token) {
    penalised.add(token);
  }

  void ban(int token) {
    banned.add(token);
  }

  /** Each token once. */
  Set<Integer> penalised() {
    return penalised;
  }

  /** Each token once. */
  Set<Integer> banned() {
    return banned;
  }
}
