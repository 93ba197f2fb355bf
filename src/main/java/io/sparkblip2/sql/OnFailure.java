package io.sparkblip2.sql;

/** What becomes of an image that cannot be read or computed. */
public enum OnFailure {
  /** The query fails and says why. */
  RAISE(""),
  /** The call is NULL, as with Spark's own functions of that prefix. */
  NULL("try_");

  private final String prefix;

  OnFailure(String prefix) {
    this.prefix = prefix;
  }

  String name(ModelFunction function) {
    return prefix + function.sqlName();
  }
}
