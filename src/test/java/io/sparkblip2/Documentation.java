package io.sparkblip2;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What users read: the README and the pages of the folder docs. */
public final class Documentation {
  private Documentation() {}

  /** The rows of each table whose first line is this, without the line of dashes behind it. */
  public static List<List<String>> tables(String names) throws IOException {
    List<String> lines = lines();
    List<List<String>> tables = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).equals(names)) {
        tables.add(lines.stream().skip(i + 2L).takeWhile(line -> line.startsWith("|")).toList());
      }
    }
    return tables;
  }

  private static List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("README.md")));
    if (Files.exists(Path.of("docs"))) {
      try (Stream<Path> pages = Files.walk(Path.of("docs"))) {
        for (Path page : pages.filter(file -> file.toString().endsWith(".md")).toList()) {
          lines.add(""); // no table goes on in another file
          lines.addAll(Files.readAllLines(page));
        }
      }
    }
    return lines;
  }
}
