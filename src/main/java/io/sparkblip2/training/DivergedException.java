package io.sparkblip2.training;

/** The training came to numbers that are none; the message says what to change. */
public class DivergedException extends RuntimeException {
  public DivergedException(String message) {
    super(message);
  }
}
