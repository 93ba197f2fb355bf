package io.sparkblip2.pipeline;

import io.sparkblip2.inference.BatchJournal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of this JVM: a file per batch, gone when the batch came out of native code. An
 * orderly end of the process, such as Ctrl-C, takes the files with it; a crash leaves them.
 *
 * <p>A file that cannot be written is done without: if the process dies just then, its images are
 * suspects one crash later, which is cheaper than to compute nothing.
 */
final class CrashJournal implements BatchJournal {
  private static final Logger LOG = LoggerFactory.getLogger(CrashJournal.class);

  private static CrashJournal present;

  private final FileSystem files;
  private final Path folder;
  private final String runId;
  private final Set<Path> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean hasWarned = new AtomicBoolean();

  private CrashJournal(FileSystem files, Path folder, String runId) {
    this.files = files;
    this.folder = folder;
    this.runId = runId;
    Runtime.getRuntime().addShutdownHook(new Thread(() -> open.forEach(this::delete)));
  }

  /** The same one for all tasks of a run. */
  static synchronized CrashJournal of(FileSystem files, Path folder, String runId) {
    if (present == null || !present.runId.equals(runId) || !present.folder.equals(folder)) {
      present = new CrashJournal(files, folder, runId);
    }
    return present;
  }

  @Override
  public Entry begin(List<String> images) {
    Path file = new Path(folder, runId + "." + UUID.randomUUID());
    try (OutputStream out = files.create(file, false)) {
      open.add(file);
      out.write(String.join("\n", images).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      if (!hasWarned.getAndSet(true)) {
        LOG.warn(
            "The crash journal '{}' cannot be written; going on without, here and where it is so"
                + " again",
            file,
            e);
      }
    }
    return () -> delete(file);
  }

  private void delete(Path file) {
    try {
      files.delete(file, false);
      open.remove(file);
    } catch (IOException e) {
      // Left behind, it makes its images suspects, which costs time and no result.
    }
  }
}
