package io.sparkblip2.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** A copy of the tiny checkpoint, to be spoiled. */
record SpoiledCheckpoint(Path folder) {
  private static final Path TINY = Path.of("src/test/resources/checkpoints/tiny-opt");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Something to do to a checkpoint. */
  @FunctionalInterface
  interface Spoiling {
    void spoil(SpoiledCheckpoint checkpoint) throws IOException;
  }

  /** Something to do to the table of contents of model.safetensors. */
  @FunctionalInterface
  interface HeaderChange {
    void change(ObjectNode header);
  }

  static Path in(Path folder, Spoiling spoiling) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(TINY)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    spoiling.spoil(new SpoiledCheckpoint(folder));
    return folder;
  }

  void delete(String name) throws IOException {
    Files.delete(folder.resolve(name));
  }

  void replace(String name, String text, String by) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, Files.readString(file).replace(text, by));
  }

  void truncateWeights() throws IOException {
    byte[] whole = Files.readAllBytes(weights());
    Files.write(weights(), Arrays.copyOf(whole, whole.length - 1000));
  }

  void changeHeader(HeaderChange change) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(weights())).order(ByteOrder.LITTLE_ENDIAN);
    byte[] json = new byte[Math.toIntExact(file.getLong())];
    file.get(json);
    ObjectNode header = (ObjectNode) JSON.readTree(json);
    change.change(header);
    byte[] changed = JSON.writeValueAsBytes(header);
    ByteBuffer out =
        ByteBuffer.allocate(8 + changed.length + file.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(weights(), out.putLong(changed.length).put(changed).put(file).array());
  }

  void lieAboutHeaderLength() throws IOException {
    byte[] bytes = Files.readAllBytes(weights());
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, Long.MAX_VALUE);
    Files.write(weights(), bytes);
  }

  private Path weights() {
    return folder.resolve("model.safetensors");
  }
}
