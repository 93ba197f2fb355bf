package io.sparkblip2.generation;

/** Why a text ends where it ends. */
public enum Finish {
  /** The model wrote an end token; it is the last of the tokens. */
  END_TOKEN,
  /** The most new tokens allowed were written. */
  LENGTH,
  /** The model's scores were not finite; the tokens are those written before that. */
  NON_FINITE
}
