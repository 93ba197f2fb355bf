package io.sparkblip2.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The most memory that this process ever had in RAM. */
final class PeakMemory {
  private static final String KEY = "VmHWM:";

  private PeakMemory() {}

  /** Bytes, from Linux's own count (VmHWM in /proc/self/status). */
  static long bytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith(KEY))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("/proc/self/status has no " + KEY));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
