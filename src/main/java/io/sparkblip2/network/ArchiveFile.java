package io.sparkblip2.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * The zip file of a TorchScript archive with weights, written as they come: of any size, with
 * little memory. Entries are stored as they are and begin where libtorch could map them.
 */
final class ArchiveFile implements AutoCloseable {
  /** Where libtorch's own files let the bytes of tensors begin. */
  private static final int ALIGNMENT = 64;

  private static final int CHUNK_BYTES = 1 << 20;

  private final ZipArchiveOutputStream zip;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private int storages;

  /**
   * @param file is replaced
   */
  ArchiveFile(Path file) {
    try {
      zip = new ZipArchiveOutputStream(file);
      zip.setMethod(ZipArchiveOutputStream.STORED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Begins a storage.
   *
   * @param bytes that will be written to it
   * @return its number
   */
  int begin(long bytes) {
    begin(ScriptArchive.ROOT + "data/" + storages, bytes);
    return storages++;
  }

  private void begin(String name, long bytes) {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    entry.setSize(bytes);
    entry.setTime(0); // the same file from the same weights
    entry.setAlignment(ALIGNMENT);
    try {
      zip.putArchiveEntry(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Appends bytes, from the buffer's position to its limit, to what was begun. */
  void write(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        int count = Math.min(chunk.length, bytes.remaining());
        bytes.get(chunk, 0, count);
        zip.write(chunk, 0, count);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends what was begun. */
  void end() {
    try {
      zip.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds the networks whose tensors were written, and so makes the file whole. */
  void finish(ScriptArchive networks) {
    networks.entries().forEach(this::whole);
    whole(ScriptArchive.ROOT + "byteorder", "little".getBytes(StandardCharsets.UTF_8));
    try {
      zip.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void whole(String name, byte[] content) {
    begin(name, content.length);
    write(ByteBuffer.wrap(content));
    end();
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
