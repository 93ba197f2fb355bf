package io.sparkblip2.training;

import io.sparkblip2.config.WrongCallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The output folder of a stage: {@code best} and {@code last} in Hugging Face's format, and the
 * training checkpoint. A checkpoint appears whole or not at all.
 */
public record CheckpointPlace(Path folder) {
  public static final String BEST = "best";
  public static final String LAST = "last";

  public StateFile state() {
    return new StateFile(folder.resolve("training.safetensors"));
  }

  /**
   * Makes the folder, tries whether it can be written, and clears what a killed run left half done.
   *
   * @throws WrongCallException if it cannot be written
   */
  public void prepare() {
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".writable-", null));
      for (String name : List.of(BEST, LAST)) {
        delete(begun(name));
        if (Files.exists(old(name)) && !Files.exists(folder.resolve(name))) {
          Files.move(old(name), folder.resolve(name));
        }
        delete(old(name));
      }
    } catch (IOException e) {
      throw new WrongCallException(
          "The checkpoint folder '"
              + folder
              + "' cannot be written ("
              + e
              + "); name another with --output, or make it writable.",
          e);
    }
  }

  /** Whether the stage's result is here. */
  public boolean isComplete() {
    return Files.exists(folder.resolve(BEST)) && Files.exists(folder.resolve(LAST));
  }

  /** Writes a checkpoint in the place of the one of that name. */
  void save(String name, Stage stage) {
    try {
      delete(begun(name));
      Files.createDirectory(begun(name));
      stage.save(begun(name));
      if (Files.exists(folder.resolve(name))) {
        Files.move(folder.resolve(name), old(name));
      }
      Files.move(begun(name), folder.resolve(name));
      delete(old(name));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The checkpoint '" + folder.resolve(name) + "' cannot be written: " + e.getMessage(), e);
    }
  }

  private Path begun(String name) {
    return folder.resolve("." + name + ".begun");
  }

  private Path old(String name) {
    return folder.resolve("." + name + ".old");
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
