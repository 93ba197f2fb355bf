package io.sparkblip2.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/** Computes the digests of {@link CheckpointFolder}, which says what goes into each. */
final class Fingerprint {
  private static final List<String> SMALL_FILES =
      List.of(
          "config.json",
          "generation_config.json",
          "preprocessor_config.json",
          "tokenizer.json",
          "tokenizer_config.json");
  private static final long WHOLE_TENSOR_BYTES = 1 << 20;
  private static final int BLOCK_BYTES = 4096;
  private static final int BLOCKS = 16;

  private final MessageDigest digest;
  private final ByteBuffer buffer = ByteBuffer.allocate((int) WHOLE_TENSOR_BYTES);

  private Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static String of(Path folder, List<SafetensorsHeader> shards) {
    Fingerprint fingerprint = new Fingerprint();
    try {
      for (String name : SMALL_FILES) {
        fingerprint.addFile(folder.resolve(name), name);
      }
      if (PreprocessorConfig.isPartOfProcessor(folder)) {
        // Only then: other folders keep the fingerprint that their tables were written with.
        String name = PreprocessorConfig.PROCESSOR_FILE;
        fingerprint.addFile(folder.resolve(name), name);
      }
      for (SafetensorsHeader shard : shards) {
        fingerprint.addShard(shard);
      }
    } catch (IOException e) {
      throw new CheckpointException(folder + " cannot be read for its fingerprint: " + e, e);
    }
    return HexFormat.of().formatHex(fingerprint.digest.digest());
  }

  /** Of names, types, shapes and bytes, wherever they are stored. */
  static String ofTensors(Path folder, Collection<StoredTensor> tensors) {
    Fingerprint fingerprint = new Fingerprint();
    for (StoredTensor tensor : tensors) {
      try (FileChannel channel = FileChannel.open(tensor.file(), StandardOpenOption.READ)) {
        fingerprint.addText(
            tensor.key() + " " + tensor.type() + " " + Arrays.toString(tensor.shape()) + "\n");
        fingerprint.addTensor(channel, tensor.begin(), tensor.end());
      } catch (IOException e) {
        throw new CheckpointException(folder + " cannot be read for its fingerprint: " + e, e);
      }
    }
    return HexFormat.of().formatHex(fingerprint.digest.digest());
  }

  private void addFile(Path file, String name) throws IOException {
    addText(name);
    if (!Files.exists(file)) {
      addNumber(-1);
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      addNumber(channel.size());
      addRange(channel, 0, channel.size());
    }
  }

  private void addShard(SafetensorsHeader shard) throws IOException {
    try (FileChannel channel = FileChannel.open(shard.file(), StandardOpenOption.READ)) {
      addNumber(channel.size());
      addRange(channel, 0, shard.dataStart());
      for (StoredTensor tensor : shard.tensors()) {
        addTensor(channel, tensor.begin(), tensor.end());
      }
    }
  }

  private void addTensor(FileChannel channel, long begin, long end) throws IOException {
    if (end - begin <= WHOLE_TENSOR_BYTES) {
      addRange(channel, begin, end);
      return;
    }
    long lastBlock = end - BLOCK_BYTES;
    for (int i = 0; i < BLOCKS; i++) {
      long start = begin + (long) ((lastBlock - begin) * (i / (BLOCKS - 1.0)));
      addRange(channel, start, start + BLOCK_BYTES);
    }
  }

  private void addRange(FileChannel channel, long begin, long end) throws IOException {
    for (long position = begin; position < end; ) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
      int count = channel.read(buffer, position);
      if (count < 0) {
        throw new IOException("a file ended early, at byte " + position);
      }
      digest.update(buffer.flip());
      position += count;
    }
  }

  private void addText(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
  }

  private void addNumber(long number) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
  }
}
