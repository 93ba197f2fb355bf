package io.sparkblip2.image;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.security.AccessControlException;

/** The local files under another scheme, where some names bring bad luck. */
public final class OddFileSystem extends RawLocalFileSystem {
  static final AtomicInteger opened = new AtomicInteger();

  @Override
  public URI getUri() {
    return URI.create("odd:///");
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    FileStatus status = super.getFileStatus(path);
    int wrong =
        switch (path.getName()) {
          case "longer-than-its-status.jpg" -> -1;
          case "shorter-than-its-status.jpg" -> 1;
          default -> 0;
        };
    return new FileStatus(
        status.getLen() + wrong,
        status.isDirectory(),
        1,
        status.getBlockSize(),
        status.getModificationTime(),
        path);
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    int attempt = opened.incrementAndGet();
    switch (path.getName()) {
      case "denied.jpg" -> throw new AccessControlException("user=hunter2");
      case "always-failing.jpg" ->
          throw new IOException("GET https://u:hunter2@host/x.jpg?Signature=abc failed");
      case "failing-twice.jpg" -> {
        if (attempt < 3) {
          throw new IOException("connection reset");
        }
      }
      default -> {
        // Nothing odd about it.
      }
    }
    return super.open(path, bufferSize);
  }
}
