package io.sparkblip2.tables;

import java.io.IOException;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;

/** Local files under a scheme of their own, as a store would have them; remembers its listings. */
public final class CountedFiles extends RawLocalFileSystem {
  static final Queue<String> LISTED = new ConcurrentLinkedQueue<>();

  @Override
  public URI getUri() {
    return URI.create("counted:///");
  }

  @Override
  public RemoteIterator<FileStatus> listStatusIterator(Path folder) throws IOException {
    LISTED.add(folder.toUri().getPath());
    return super.listStatusIterator(folder);
  }
}
