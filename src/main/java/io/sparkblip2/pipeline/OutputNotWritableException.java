package io.sparkblip2.pipeline;

import io.sparkblip2.tables.OutputTables;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/** The place of the tables takes no more files; the message says what to do about it. */
public final class OutputNotWritableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final List<String> FULL = List.of("no space left", "disk quota exceeded");
  private static final List<String> FORBIDDEN =
      List.of("permission denied", "read-only file system", "mkdirs failed", "access denied");

  private OutputNotWritableException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * What a failure means if a full disk is behind it, or a denial that names the output: one of
   * another place, such as the catalog's, speaks for itself.
   */
  static Optional<OutputNotWritableException> behind(Exception failure, OutputTables tables) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage()).lines().findFirst().orElse("");
      String said = message.toLowerCase(Locale.ROOT);
      if (FULL.stream().anyMatch(said::contains)) {
        return Optional.of(
            new OutputNotWritableException(
                "There is no room for the output %s or for Spark's own files: %s. What was committed stays; make room and run again, and only the rest is computed."
                    .formatted(tables, message),
                failure));
      }
      if (FORBIDDEN.stream().anyMatch(said::contains) && isNamedIn(message, tables)) {
        return Optional.of(
            new OutputNotWritableException(
                "The output %s cannot be written: %s. What was committed stays; see to the rights and run again, or choose another output."
                    .formatted(tables, message),
                failure));
      }
    }
    return Optional.empty();
  }

  private static boolean isNamedIn(String message, OutputTables tables) {
    for (Path place : tables.places()) {
      String path = place.toUri().getPath();
      if (Pattern.compile(Pattern.quote(path) + "(?![^/\\s\"':,;)])").matcher(message).find()) {
        return true;
      }
      // HDFS names the folder that would have to take the missing one, in quotes.
      for (Path folder = place; folder != null; folder = folder.getParent()) {
        if (message.contains("\"" + folder.toUri().getPath() + "\"")) {
          return true;
        }
      }
    }
    return false;
  }
}
