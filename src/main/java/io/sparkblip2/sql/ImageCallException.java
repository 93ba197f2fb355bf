package io.sparkblip2.sql;

/** A call's image cannot be read or computed, and the call was not one that bears it. */
public final class ImageCallException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ImageCallException(String message) {
    super(message);
  }
}
