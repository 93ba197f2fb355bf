package io.sparkblip2.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * What shall go wrong in this JVM, and where: a file with a line {@code ACTION N EVENT}, read at
 * every event, says at the N-th event of such a name.
 *
 * <p>Actions: {@code kill} (SIGKILL to this process), {@code once} (the same, and no other process
 * after it), {@code halve} (delete half of what is to be deleted, then kill), {@code stop}
 * (SIGSTOP), and from the N-th event on {@code full} and {@code forbidden} (the file system's
 * errors).
 */
final class Faults {
  /** Names the file. */
  static final String PROPERTY = "faults";

  private static final AtomicInteger SEEN = new AtomicInteger();
  private static volatile String known = "";

  private Faults() {}

  static void at(String event) throws IOException {
    String order = order();
    String[] words = order.split(" ", 3);
    if (words.length == 3 && Pattern.compile(words[2]).matcher(event).find()) {
      int seen = SEEN.incrementAndGet();
      if (seen >= Integer.parseInt(words[1])) {
        act(words[0], event, seen == Integer.parseInt(words[1]));
      }
    }
  }

  /** Whether a deletion shall be left half done here. */
  static boolean halves(String event) throws IOException {
    String[] words = order().split(" ", 3);
    return words[0].equals("halve") && Pattern.compile(words[2]).matcher(event).find();
  }

  static void kill() {
    signal("KILL");
  }

  private static void act(String action, String event, boolean first) throws IOException {
    switch (action) {
      case "full" -> throw new IOException("No space left on device");
      case "forbidden" -> throw new IOException("Permission denied: " + event);
      case "kill" -> kill();
      case "once" -> {
        Files.writeString(Path.of(System.getProperty(PROPERTY)), "");
        kill();
      }
      case "halve" -> {} // by the deletion itself
      case "stop" -> {
        if (first) {
          signal("STOP");
        }
      }
      default -> throw new IllegalStateException(action);
    }
  }

  private static synchronized String order() throws IOException {
    String order = Files.readString(Path.of(System.getProperty(PROPERTY))).strip();
    if (!order.equals(known)) {
      known = order;
      SEEN.set(0);
    }
    return order;
  }

  private static void signal(String name) {
    try {
      String process = Long.toString(ProcessHandle.current().pid());
      new ProcessBuilder("kill", "-" + name, process).start().waitFor();
      Thread.sleep(500); // the signal is on its way
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
