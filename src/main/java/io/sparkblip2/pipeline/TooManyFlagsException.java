package io.sparkblip2.pipeline;

/** More texts look wrong than the run allows; the message shows the worst. */
public final class TooManyFlagsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TooManyFlagsException(String message) {
    super(message);
  }
}
