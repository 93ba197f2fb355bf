package io.sparkblip2.jobs;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local file system with {@link Faults} before and after every change. */
public final class FaultyFileSystem extends LocalFileSystem {
  @Override
  public FSDataOutputStream create(
      Path file,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    Faults.at("before create " + file);
    FSDataOutputStream out =
        super.create(
            file, permission, overwrite, bufferSize, replication, blockSize, progress);
    Faults.at("after create " + file);
    return out;
  }

  @Override
  public boolean delete(Path file, boolean recursive) throws IOException {
    String event = "delete " + file;
    Faults.at("before " + event);
    if (Faults.halves(event)) {
      FileStatus[] entries = listStatus(file);
      for (int i = 0; i < entries.length / 2; i++) {
        super.delete(entries[i].getPath(), true);
      }
      Faults.kill();
    }
    boolean deleted = super.delete(file, recursive);
    Faults.at("after " + event);
    return deleted;
  }
}
