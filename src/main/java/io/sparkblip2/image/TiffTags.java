package io.sparkblip2.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/** A TIFF's first directory: its tags that hold whole numbers, or bytes. */
final class TiffTags {
  private static final int BYTE = 1;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int UNDEFINED = 7;
  private static final int ENTRY = 12;

  private final ByteBuffer in;
  private final Map<Integer, long[]> values = new HashMap<>();

  private TiffTags(byte[] bytes) {
    in = ByteBuffer.wrap(bytes);
    in.order(bytes[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
  }

  /**
   * @throws ImageFailure with {@code TRUNCATED} or {@code CORRUPT}
   */
  static TiffTags read(byte[] bytes) throws ImageFailure {
    TiffTags tags = new TiffTags(bytes);
    if (bytes.length < 8) {
      throw ImageFailure.truncated("The TIFF file ends within its header.");
    }
    tags.readDirectory();
    return tags;
  }

  ByteOrder order() {
    return in.order();
  }

  boolean has(int tag) {
    return values.containsKey(tag);
  }

  /** All values of a tag; none where the file does not have it. */
  long[] all(int tag) {
    return values.getOrDefault(tag, new long[0]);
  }

  /**
   * A tag's only value, or its first.
   *
   * @throws ImageFailure with {@code CORRUPT} where it does not fit into 31 bits
   */
  int one(int tag, int otherwise) throws ImageFailure {
    long[] all = all(tag);
    if (all.length == 0) {
      return otherwise;
    }
    if (all[0] > Integer.MAX_VALUE) {
      throw ImageFailure.corrupt("The TIFF file's tag " + tag + " is " + all[0] + ".");
    }
    return (int) all[0];
  }

  byte[] bytes(int tag) {
    long[] all = all(tag);
    byte[] bytes = new byte[all.length];
    for (int i = 0; i < all.length; i++) {
      bytes[i] = (byte) all[i];
    }
    return bytes;
  }

  private void readDirectory() throws ImageFailure {
    long directory = in.getInt(4) & 0xffffffffL;
    if (directory > in.capacity() - 2L) {
      throw ImageFailure.truncated("The TIFF file ends before its directory.");
    }
    int entries = in.getShort((int) directory) & 0xffff;
    long end = directory + 2 + (long) entries * ENTRY;
    // Behind the entries stands where the next directory is.
    if (end + 4 > in.capacity()) {
      throw ImageFailure.truncated("The TIFF file ends within its directory.");
    }
    for (int i = 0; i < entries; i++) {
      readEntry((int) directory + 2 + i * ENTRY);
    }
  }

  private void readEntry(int entry) throws ImageFailure {
    int tag = in.getShort(entry) & 0xffff;
    int type = in.getShort(entry + 2) & 0xffff;
    int size = size(type);
    if (size == 0) {
      return;
    }
    long count = in.getInt(entry + 4) & 0xffffffffL;
    long at = entry + 8L;
    if (count * size > 4) {
      at = in.getInt(entry + 8) & 0xffffffffL;
    }
    if (at + count * size > in.capacity()) {
      throw ImageFailure.truncated("The TIFF file ends before the values of tag " + tag + ".");
    }
    long[] numbers = new long[(int) count];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(type, (int) at + i * size);
    }
    values.put(tag, numbers);
  }

  /** In bytes; 0 of what is not read. */
  private static int size(int type) {
    return switch (type) {
      case BYTE, UNDEFINED -> 1;
      case SHORT -> 2;
      case LONG -> 4;
      default -> 0;
    };
  }

  private long number(int type, int at) {
    return switch (type) {
      case SHORT -> in.getShort(at) & 0xffffL;
      case LONG -> in.getInt(at) & 0xffffffffL;
      default -> in.get(at) & 0xffL;
    };
  }
}
