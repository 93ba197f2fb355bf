package io.sparkblip2.checkpoint;

import io.sparkblip2.config.WrongCallException;

/** The checkpoint folder cannot be used; the message names the file and what to do. */
public class CheckpointException extends WrongCallException {
  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
