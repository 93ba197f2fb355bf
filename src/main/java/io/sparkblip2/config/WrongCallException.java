package io.sparkblip2.config;

/**
 * The call was wrong: an option, an input or a checkpoint that cannot be used. The message says in
 * one sentence or two what is wrong, why, and what to do; a job prints it without a stack trace and
 * exits with status 2.
 */
public class WrongCallException extends RuntimeException {
  public WrongCallException(String message) {
    super(message);
  }

  public WrongCallException(String message, Throwable cause) {
    super(message, cause);
  }
}
