package io.sparkblip2.image;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** HDFS, object stores and whatever else Hadoop has a file system for. */
final class HadoopFiles {
  private final long maxBytes;
  private final Configuration hadoop;

  HadoopFiles(long maxBytes, Configuration hadoop) {
    this.maxBytes = maxBytes;
    this.hadoop = hadoop;
  }

  FileVersion version(ImageUri place) throws IOException {
    Path path = path(place);
    FileStatus status = path.getFileSystem(hadoop).getFileStatus(path);
    return new FileVersion(status.getModificationTime(), status.getLen());
  }

  RemoteIterator<FileStatus> list(ImageUri folder) throws IOException {
    Path path = path(folder);
    return path.getFileSystem(hadoop).listStatusIterator(path);
  }

  private static Path path(ImageUri place) {
    String authority = place.authority().isEmpty() ? null : place.authority();
    return new Path(place.scheme(), authority, place.path());
  }

  Content read(ImageUri place) throws IOException, ImageFailure {
    Path path = path(place);
    FileSystem files = path.getFileSystem(hadoop);
    FileStatus status = files.getFileStatus(path);
    if (!status.isFile()) {
      throw ImageFailure.fetch("NOT_A_FILE", place + " is a folder.");
    }
    Content.requireLength(status.getLen(), maxBytes);
    try (InputStream in = files.open(path)) {
      return Content.read(in, status.getLen(), status.getModificationTime());
    }
  }
}
