package io.sparkblip2.jobs;

import io.delta.storage.HDFSLogStore;
import java.io.IOException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Delta's own store of commits with {@link Faults} before and after every commit. */
public final class FaultyLogStore extends HDFSLogStore {
  public FaultyLogStore(Configuration hadoop) {
    super(hadoop);
  }

  @Override
  public void write(Path file, Iterator<String> actions, Boolean overwrite, Configuration hadoop)
      throws IOException {
    Faults.at("before commit " + file);
    super.write(file, actions, overwrite, hadoop);
    Faults.at("after commit " + file);
  }
}
