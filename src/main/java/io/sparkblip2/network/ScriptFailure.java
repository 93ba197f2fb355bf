package io.sparkblip2.network;

import ai.djl.engine.EngineException;

/**
 * What the TorchScript interpreter says of a failure, with the reason in front: it says where at
 * length, and why at the end, but whoever shows one line shows the first.
 */
final class ScriptFailure {
  private static final String REASON = "\nRuntimeError: ";

  private ScriptFailure() {}

  /** The same failure; without a cause, as the innermost of several is the one that is shown. */
  static EngineException of(EngineException failure) {
    String message = String.valueOf(failure.getMessage());
    int at = message.lastIndexOf(REASON);
    if (at < 0) {
      return failure;
    }
    String reason = message.substring(at + REASON.length()).lines().findFirst().orElse("");
    EngineException clear = new EngineException(reason + "\n" + message);
    clear.setStackTrace(failure.getStackTrace());
    return clear;
  }
}
