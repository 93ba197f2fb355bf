package io.sparkblip2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A notebook as its file holds it. */
record Notebook(Path file, JsonNode content) {
  static final Path FOLDER = Path.of("notebooks");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Those of a folder, in the order of their numbers. */
  static List<Notebook> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".ipynb"))
          .sorted()
          .map(Notebook::read)
          .toList();
    }
  }

  private static Notebook read(Path file) {
    try {
      return new Notebook(file, JSON.readTree(file.toFile()));
    } catch (IOException e) {
      throw new IllegalStateException(file + " cannot be read", e);
    }
  }

  String name() {
    return file.getFileName().toString();
  }

  List<JsonNode> codeCells() {
    return stream(content.get("cells"))
        .filter(cell -> cell.get("cell_type").asText().equals("code"))
        .toList();
  }

  List<JsonNode> outputs() {
    return codeCells().stream().flatMap(cell -> stream(cell.get("outputs"))).toList();
  }

  boolean hasErrors() {
    return outputs().stream()
        .anyMatch(output -> output.get("output_type").asText().equals("error"));
  }

  /** Everything that the cells put out as text, markup included. */
  String text() {
    return outputs().stream()
        .flatMap(
            output ->
                Stream.of(
                    output.path("text"),
                    output.path("data").path("text/plain"),
                    output.path("data").path("text/html")))
        .flatMap(Notebook::stream)
        .map(JsonNode::asText)
        .collect(Collectors.joining());
  }

  long pictures() {
    return outputs().stream().filter(output -> output.path("data").has("image/jpeg")).count();
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  @Override
  public String toString() {
    return name();
  }
}
