package io.sparkblip2.tables;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.TaskContext;

/**
 * Local files under a scheme of their own, as a store would have them; remembers its listings. A
 * folder {@code secret} may be read and not listed, nothing under {@code down} answers, and what
 * has {@code denied} in its path may not be looked at.
 */
public final class CountedFiles extends RawLocalFileSystem {
  static final Queue<String> LISTED = new ConcurrentLinkedQueue<>();
  static final Set<Integer> LISTING_TASKS = ConcurrentHashMap.newKeySet();
  static final AtomicInteger UNANSWERED = new AtomicInteger();

  @Override
  public URI getUri() {
    return URI.create("counted:///");
  }

  @Override
  public RemoteIterator<FileStatus> listStatusIterator(Path folder) throws IOException {
    LISTED.add(folder.toUri().getPath());
    LISTING_TASKS.add(TaskContext.getPartitionId());
    requireUp(folder);
    if (folder.getName().equals("secret")) {
      throw new AccessDeniedException(folder.toString(), null, "s3:ListBucket is missing");
    }
    return super.listStatusIterator(folder);
  }

  @Override
  public FileStatus getFileStatus(Path file) throws IOException {
    requireUp(file);
    return super.getFileStatus(file);
  }

  private static void requireUp(Path path) throws IOException {
    if (path.toString().contains("/down")) {
      UNANSWERED.incrementAndGet();
      throw new ConnectException("Connection refused");
    }
    if (path.toString().contains("/denied")) {
      UNANSWERED.incrementAndGet();
      throw new AccessDeniedException(path.toString(), null, "403 Forbidden");
    }
  }
}
