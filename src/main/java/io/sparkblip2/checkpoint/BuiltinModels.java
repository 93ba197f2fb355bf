package io.sparkblip2.checkpoint;

import io.sparkblip2.config.WrongCallException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What travels inside the jar under {@code io/sparkblip2/builtin/}: folders, each with an {@code
 * index.txt} that lists its files, one a line.
 *
 * <p>A driver and its executors each unpack for themselves, so no shared folder is needed.
 */
public final class BuiltinModels {
  /** What to tell people who use one of these. */
  public static final String KNOWS =
      "The built-in model knows the products that jobs/catalog.sh draws, and nothing else.";

  private static final String SCHEME = "builtin:";
  private static final String RESOURCES = "/io/sparkblip2/builtin/";
  private static final Map<String, Path> UNPACKED = new ConcurrentHashMap<>();

  private BuiltinModels() {}

  /** Whether a model option names one of these instead of a folder. */
  public static boolean isBuiltin(String model) {
    return model.startsWith(SCHEME);
  }

  /**
   * Returns the folder of a model option: the folder itself, or the built-in model, unpacked once
   * per JVM into a temporary folder that goes with the JVM.
   *
   * @throws WrongCallException if there is no built-in model of that name
   */
  public static Path folder(String model) {
    if (!isBuiltin(model)) {
      return Path.of(model);
    }
    return UNPACKED.computeIfAbsent(model.substring(SCHEME.length()), BuiltinModels::unpack);
  }

  private static Path unpack(String name) {
    try {
      Path folder = Files.createTempDirectory("spark-blip2-" + name.replaceAll("\\W", "") + "-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      unpack(name, folder);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("The built-in model " + name + " cannot be unpacked", e);
    }
  }

  /**
   * Copies the files of a built-in folder into {@code target}, which is created; files that are
   * there already are left alone.
   *
   * @throws WrongCallException if there is no built-in folder of that name
   */
  public static void unpack(String name, Path target) throws IOException {
    List<String> files;
    try (InputStream index = resource(name, "index.txt")) {
      files = new String(index.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    Files.createDirectories(target);
    for (String file : files) {
      Path destination = target.resolve(file);
      if (file.isBlank() || Files.exists(destination)) {
        continue;
      }
      Path begun = Files.createTempFile(target, ".unpacking-", null);
      try (InputStream content = resource(name, file)) {
        Files.copy(content, begun, StandardCopyOption.REPLACE_EXISTING);
        Files.move(begun, destination);
      } catch (FileAlreadyExistsException e) {
        // Another process unpacked the same file in the meantime.
      } finally {
        Files.deleteIfExists(begun);
      }
    }
  }

  private static InputStream resource(String name, String file) {
    InputStream resource =
        name.matches("[a-z]+")
            ? BuiltinModels.class.getResourceAsStream(RESOURCES + name + "/" + file)
            : null;
    if (resource == null) {
      throw new WrongCallException(
          "There is no built-in '"
              + name
              + "'; the built-in models are builtin:captioner and builtin:matcher.");
    }
    return resource;
  }

  private static void delete(Path folder) {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      // The machine clears its temporary folder; nothing here is worth a message at exit.
    }
  }
}
