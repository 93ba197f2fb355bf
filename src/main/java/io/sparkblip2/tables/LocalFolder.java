package io.sparkblip2.tables;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder on a local disk as far as Hadoop does not tell of it: where links lead, and the files
 * that its listings drop, as their names cannot be written as text.
 */
record LocalFolder(Path path) {

  /** Null for a folder of another file system. */
  static LocalFolder at(org.apache.hadoop.fs.Path folder) {
    return "file".equals(folder.toUri().getScheme())
        ? new LocalFolder(Path.of(folder.toUri().getPath()))
        : null;
  }

  /** The real path of the folder that this link points to; null if this is no link. */
  Path target() throws IOException {
    return Files.isSymbolicLink(path) ? path.toRealPath() : null;
  }

  /** Whether a way to this folder has come through {@code target} or a folder in it before. */
  boolean isReachedThrough(Path target) throws IOException {
    for (Path folder = path.getParent(); folder != null; folder = folder.getParent()) {
      if (folder.toRealPath().startsWith(target)) {
        return true;
      }
    }
    return false;
  }

  /** The entries whose names this JVM cannot read, with a replacement character in their text. */
  List<Path> brokenNames() throws IOException {
    List<Path> broken = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        if (isBroken(entry.getFileName())) {
          broken.add(entry);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of(); // gone since it was listed, or a file where a glob wants a folder
    }
    return broken;
  }

  private static boolean isBroken(Path name) {
    try {
      return !Path.of(name.toString()).equals(name);
    } catch (InvalidPathException e) {
      return true;
    }
  }
}
