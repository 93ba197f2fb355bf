package io.sparkblip2.pipeline;

import io.sparkblip2.tables.HadoopSettings;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes files that people take elsewhere. On this machine's own disks without Hadoop's checksum
 * files beside them, which would call an edited file corrupt, and without its call of {@code chmod}
 * for each.
 */
record PlainFiles(HadoopSettings settings) implements Serializable {

  /** Replaces the file if there is one; makes the folders above it. */
  OutputStream create(Path path) throws IOException {
    FileSystem files = path.getFileSystem(settings.configuration());
    if (files instanceof LocalFileSystem local) {
      File file = local.pathToFile(path);
      Files.createDirectories(file.getParentFile().toPath());
      return Files.newOutputStream(file.toPath());
    }
    return files.create(path, true);
  }
}
