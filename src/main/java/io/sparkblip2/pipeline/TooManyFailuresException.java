package io.sparkblip2.pipeline;

/** More images failed than the run allows; the message lists the commonest errors. */
public final class TooManyFailuresException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TooManyFailuresException(String message) {
    super(message);
  }
}
