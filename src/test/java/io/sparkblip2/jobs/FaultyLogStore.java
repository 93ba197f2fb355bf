package io.sparkblip2.jobs;

import io.delta.storage.HDFSLogStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Delta's own store of commits with {@link Faults} before and after every commit, whose event names
 * the operation too.
 */
public final class FaultyLogStore extends HDFSLogStore {
  private static final Pattern OPERATION = Pattern.compile("\"operation\":\"([^\"]+)\"");

  public FaultyLogStore(Configuration hadoop) {
    super(hadoop);
  }

  @Override
  public void write(Path file, Iterator<String> actions, Boolean overwrite, Configuration hadoop)
      throws IOException {
    List<String> lines = new ArrayList<>();
    actions.forEachRemaining(lines::add);
    Matcher operation = OPERATION.matcher(String.join("\n", lines));
    String event = "commit " + file + (operation.find() ? " " + operation.group(1) : "");
    Faults.at("before " + event);
    super.write(file, lines.iterator(), overwrite, hadoop);
    Faults.at("after " + event);
  }
}
