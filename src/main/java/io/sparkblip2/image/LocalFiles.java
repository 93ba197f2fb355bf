package io.sparkblip2.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * Files of this machine's own file tree.
 *
 * <p>Read without Hadoop, whose local file system takes a FIFO for an empty file and refuses a
 * picture that has an outdated {@code .crc} file beside it.
 */
final class LocalFiles {
  private final long maxBytes;
  private final List<Path> roots;

  LocalFiles(long maxBytes, List<ImageUri> roots) {
    this.maxBytes = maxBytes;
    this.roots =
        roots.stream()
            .filter(root -> root.scheme().equals("file"))
            .map(root -> Path.of(root.path()))
            .toList();
  }

  Content read(ImageUri place) throws IOException, ImageFailure {
    if (!place.authority().isEmpty()) {
      throw ImageFailure.fetch("INVALID_URI", "A file: URI names no host; write " + place.path());
    }
    Path path = realPath(place);
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw ImageFailure.fetch(
          "NOT_A_FILE",
          place + " is a " + (attributes.isDirectory() ? "folder" : "device or pipe") + ".");
    }
    Content.requireLength(attributes.size(), maxBytes);
    try (InputStream in = Files.newInputStream(path)) {
      return Content.read(in, attributes.size(), attributes.lastModifiedTime().toMillis());
    }
  }

  FileVersion version(ImageUri place) throws IOException, ImageFailure {
    // Without roots there is nothing to compare the real path with, and finding it is the dearer
    // part.
    Path path = roots.isEmpty() ? path(place) : realPath(place);
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    return new FileVersion(attributes.lastModifiedTime().toMillis(), attributes.size());
  }

  /**
   * @throws IOException where the locale is to blame and not the name, which the next run may read
   */
  private static Path path(ImageUri place) throws IOException, ImageFailure {
    try {
      return Path.of(place.path());
    } catch (InvalidPathException e) {
      if (!FileNameEncoding.isUtf8()) {
        throw new IOException(
            "Java was not started in a UTF-8 locale and cannot name the file; set LC_ALL=C.UTF-8");
      }
      throw ImageFailure.fetch("INVALID_URI", "The file's name cannot be written in UTF-8.");
    }
  }

  /** Links followed; the end has to lie under a root as well. */
  private Path realPath(ImageUri place) throws IOException, ImageFailure {
    Path path = path(place).toRealPath();
    if (roots.isEmpty()) {
      return path;
    }
    for (Path root : roots) {
      if (Files.exists(root) && path.startsWith(root.toRealPath())) {
        return path;
      }
    }
    throw ImageFailure.fetch("OUTSIDE_ROOT", place + " is a link that leaves the allowed roots.");
  }
}
