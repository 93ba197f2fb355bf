package io.sparkblip2.jobs;

import io.sparkblip2.config.Arguments;
import io.sparkblip2.config.JobConfig;
import io.sparkblip2.config.Redaction;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.network.ComputeLock;
import java.io.PrintStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every job's {@code main} does around its work: read the options, run, and turn the outcome
 * into an exit status with one message for people.
 *
 * @param name the job's name, as in {@code jobs/NAME.sh}
 */
record JobMain<C extends Record & JobConfig>(String name, Class<C> options, Job<C> job) {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int WRONG_CALL = 2;

  private static final Logger LOG = LoggerFactory.getLogger(JobMain.class);

  /** The work itself. */
  @FunctionalInterface
  interface Job<C> {
    void run(C config) throws Exception;
  }

  /** Runs the job; leaves the JVM at once where the status is not 0. */
  void run(String... args) {
    int status = status(args, System.out, System.err);
    // A cluster manager takes System.exit(0) for a driver that died early, so success just returns.
    if (status != DONE) {
      ComputeLock.exit(status);
    }
  }

  int status(String[] args, PrintStream out, PrintStream err) {
    if (Arguments.askForHelp(args)) {
      out.println("jobs/" + name + ".sh [options]\n\n" + Arguments.usage(options));
      return DONE;
    }
    try {
      job.run(Arguments.read(options, args));
      return DONE;
    } catch (WrongCallException e) {
      LOG.debug("wrong call", e);
      err.println(Redaction.ofUris(e.getMessage()) + "\nAll options: jobs/" + name + ".sh --help");
      return WRONG_CALL;
    } catch (Exception e) {
      LOG.debug("job failed", e);
      WrongCallException wrongCall = wrongCallBehind(e);
      if (wrongCall != null) {
        err.println(
            Redaction.ofUris(wrongCall.getMessage())
                + "\nAll options: jobs/"
                + name
                + ".sh --help");
        return WRONG_CALL;
      }
      err.println(
          "The job "
              + name
              + " failed: "
              + Redaction.of(reason(e))
              + "\nThe stack trace is in the log at level debug (conf/log4j2.properties).");
      return FAILED;
    }
  }

  /** What to tell a person, without what was secret in it. */
  static String sentence(Exception e) {
    WrongCallException wrongCall = wrongCallBehind(e);
    return wrongCall == null ? Redaction.of(reason(e)) : Redaction.ofUris(wrongCall.getMessage());
  }

  private static WrongCallException wrongCallBehind(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof WrongCallException wrongCall) {
        return wrongCall;
      }
    }
    return null;
  }

  /**
   * The innermost cause says it best. Our own messages are for people to the last line; Spark's
   * carry whole stack traces behind the first.
   */
  private static String reason(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null && !isOurs(cause)) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? "" : cause.getMessage();
    if (!isOurs(cause)) {
      message = message.lines().findFirst().orElse("");
    }
    return message.isBlank() ? cause.getClass().getSimpleName() : message;
  }

  private static boolean isOurs(Throwable thrown) {
    return thrown.getClass().getName().startsWith("io.sparkblip2.");
  }
}
