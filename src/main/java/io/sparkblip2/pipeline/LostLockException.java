package io.sparkblip2.pipeline;

/** Another run writes to the output now, so this one must not. */
public final class LostLockException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LostLockException(String message) {
    super(message);
  }
}
