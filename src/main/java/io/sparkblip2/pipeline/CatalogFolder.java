package io.sparkblip2.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkblip2.catalog.Catalog;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.tables.HadoopSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A catalog's folder: {@code recipe.json} says which catalog it holds, and an empty file in {@code
 * _done} stands for each part of it that is complete.
 */
final class CatalogFolder {
  private static final String RECIPE = "recipe.json";
  private static final List<String> CONTENTS =
      List.of(
          "images", "catalog", "captions.json", "questions.json", "questions.yaml", "answers.json");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String named;
  private final FileSystem files;
  private final PlainFiles plain;
  private final Path base;

  /**
   * @throws WrongCallException if it is no path that Hadoop knows a file system for
   */
  CatalogFolder(HadoopSettings settings, String folder) {
    named = folder;
    plain = new PlainFiles(settings);
    try {
      Path path = new Path(folder);
      files = path.getFileSystem(settings.configuration());
      base = files.makeQualified(path);
    } catch (IllegalArgumentException | IOException e) {
      throw new WrongCallException(
          "The output '" + folder + "' cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * Makes this the folder of a catalog, or finds that it is.
   *
   * @throws WrongCallException if it holds something else, or cannot be written
   */
  void claim(Catalog catalog) {
    Map<String, String> recipe = recipe(catalog);
    try {
      if (!files.exists(path(RECIPE))) {
        requireFree();
        try (OutputStream out = create(RECIPE)) {
          out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(recipe));
        }
        return;
      }
      Map<?, ?> found;
      try (InputStream in = files.open(path(RECIPE))) {
        found = JSON.readValue(in, Map.class);
      }
      requireSame(recipe, found);
    } catch (IOException e) {
      throw new WrongCallException(
          "The output '%s' cannot be written or read: %s".formatted(named, e), e);
    }
  }

  /**
   * @throws WrongCallException if the folder was meant for more pictures
   */
  void begin(long pictures) throws IOException {
    long before = largestDone("begun-");
    if (before > pictures) {
      throw new WrongCallException(
          "The output '%s' holds a catalog of %d pictures; --images %d would be fewer. Ask for as many or more, or choose another output."
              .formatted(named, before, pictures));
    }
    if (before < pictures) {
      done("begun-" + pictures);
    }
  }

  PlainFiles files() {
    return plain;
  }

  /** URI of a file or folder inside. */
  Path path(String name) {
    return new Path(base, name);
  }

  OutputStream create(String name) throws IOException {
    return plain.create(path(name));
  }

  boolean isDone(String part) {
    try {
      return files.exists(mark(part));
    } catch (IOException e) {
      throw new UncheckedIOException("'" + named + "' cannot be read", e);
    }
  }

  void done(String part) throws IOException {
    plain.create(mark(part)).close();
  }

  /** The largest of the numbers that end the names of done parts which begin so; 0 for none. */
  private long largestDone(String prefix) throws IOException {
    long largest = 0;
    for (FileStatus mark :
        files.exists(mark("")) ? files.listStatus(mark("")) : new FileStatus[0]) {
      String name = mark.getPath().getName();
      if (name.matches(prefix + "[0-9]{1,18}")) {
        largest = Math.max(largest, Long.parseLong(name.substring(prefix.length())));
      }
    }
    return largest;
  }

  /** Its URI. */
  @Override
  public String toString() {
    return base.toString();
  }

  private void requireFree() throws IOException {
    if (files.exists(base) && files.getFileStatus(base).isFile()) {
      throw new WrongCallException(
          "The output '" + named + "' is a file; name a folder for the catalog.");
    }
    for (String name : CONTENTS) {
      if (files.exists(path(name))) {
        throw new WrongCallException(
            "The output '%s' has '%s' in it, which is not from this job. Choose another output."
                .formatted(named, name));
      }
    }
  }

  private void requireSame(Map<String, String> wanted, Map<?, ?> found) {
    List<String> differences = new ArrayList<>();
    wanted.forEach(
        (key, value) -> {
          if (!value.equals(found.get(key))) {
            differences.add("%s %s instead of %s".formatted(key, found.get(key), value));
          }
        });
    if (!differences.isEmpty()) {
      throw new WrongCallException(
          "The output '%s' holds another catalog, with %s. Choose another output."
              .formatted(named, String.join(", ", differences)));
    }
  }

  private static Map<String, String> recipe(Catalog catalog) {
    Map<String, String> recipe = new LinkedHashMap<>();
    recipe.put("seed", Long.toString(catalog.seed()));
    recipe.put("size", Integer.toString(catalog.options().size()));
    recipe.put("products", Integer.toString(catalog.options().products()));
    recipe.put("several", Integer.toString(catalog.options().several()));
    recipe.put("three", Integer.toString(catalog.options().three()));
    recipe.put("combinations", catalog.options().combinations().word());
    recipe.put("imageFormat", catalog.format().name());
    recipe.put("jpegQuality", Integer.toString(catalog.format().jpegQuality()));
    return recipe;
  }

  private Path mark(String part) {
    return part.isEmpty() ? path("_done") : path("_done/" + part);
  }
}
