package io.sparkblip2.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Unpacks one strip or tile of a TIFF into rows of samples. */
final class TiffChunk {
  private final TiffLayout layout;

  TiffChunk(TiffLayout layout) {
    this.layout = layout;
  }

  /**
   * Where the strips or tiles lie, plane by plane and row by row: from a chunk's first byte to
   * behind its last.
   *
   * @throws ImageFailure with {@code TRUNCATED} or {@code CORRUPT}
   */
  static List<int[]> places(int fileLength, TiffTags tags, TiffLayout layout) throws ImageFailure {
    long[] offsets = tags.all(layout.tiled() ? 324 : 273);
    long[] lengths = tags.all(layout.tiled() ? 325 : 279);
    long inPlane = (long) layout.chunkColumns() * layout.chunkRows();
    long count = inPlane * (layout.planar() ? layout.samples() : 1);
    if (offsets.length < count) {
      throw ImageFailure.truncated("The TIFF file does not say where all of its picture is.");
    }
    List<int[]> places = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int row = (int) (i % inPlane / layout.chunkColumns());
      // Without compression the length is known, and what the file says of it is often wrong.
      long length = (long) layout.rowBytes() * layout.storedRows(row);
      if (layout.compression() != TiffLayout.NOT_COMPRESSED) {
        if (i >= lengths.length) {
          throw ImageFailure.corrupt("The TIFF file does not say how long its parts are.");
        }
        length = lengths[i];
      }
      if (offsets[i] + length > fileLength) {
        throw ImageFailure.truncated("The TIFF file ends before a part of its picture does.");
      }
      places.add(new int[] {(int) offsets[i], (int) (offsets[i] + length)});
    }
    return places;
  }

  /**
   * @param start of the chunk in {@code file}, which ends at {@code end}
   * @return {@code rows} rows of {@link TiffLayout#rowBytes} bytes
   * @throws ImageFailure with {@code TRUNCATED}, {@code CORRUPT} or {@code UNSUPPORTED_FORMAT}
   */
  byte[] unpack(byte[] file, int start, int end, int rows) throws ImageFailure {
    byte[] samples = new byte[Math.multiplyExact(layout.rowBytes(), rows)];
    switch (layout.compression()) {
      case TiffLayout.NOT_COMPRESSED -> copy(file, start, samples);
      case TiffLayout.PACK_BITS -> unpackBits(file, start, end, samples);
      case TiffLayout.LZW -> TiffLzw.decode(file, start, end, samples);
      default -> inflate(file, start, end, samples);
    }
    boolean predicting =
        layout.compression() != TiffLayout.NOT_COMPRESSED
            && layout.compression() != TiffLayout.PACK_BITS;
    if (predicting && layout.predictor() == 2) {
      addLeft(samples, rows);
    }
    return samples;
  }

  private void copy(byte[] file, int start, byte[] samples) {
    System.arraycopy(file, start, samples, 0, samples.length);
    for (int i = 0; layout.lowBitFirst() && i < samples.length; i++) {
      samples[i] = (byte) (Integer.reverse(samples[i]) >>> 24);
    }
  }

  private static void unpackBits(byte[] file, int start, int end, byte[] samples)
      throws ImageFailure {
    int at = start;
    int done = 0;
    while (done < samples.length) {
      if (at >= end) {
        throw new BufferUnderflowException();
      }
      int count = file[at++];
      if (count == -128) {
        continue;
      }
      int length = 1 + Math.abs(count);
      int needed = count < 0 ? 1 : length;
      if (needed > end - at) {
        throw new BufferUnderflowException();
      }
      if (length > samples.length - done) {
        throw ImageFailure.corrupt("The TIFF file's runs are longer than its rows.");
      }
      if (count < 0) {
        Arrays.fill(samples, done, done + length, file[at]);
      } else {
        System.arraycopy(file, at, samples, done, length);
      }
      at += needed;
      done += length;
    }
  }

  private static void inflate(byte[] file, int start, int end, byte[] samples) throws ImageFailure {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(file, start, end - start);
      int done = 0;
      while (done < samples.length) {
        int count = inflater.inflate(samples, done, samples.length - done);
        if (count == 0) {
          throw ImageFailure.truncated("The TIFF file's data ends before its last row.");
        }
        done += count;
      }
    } catch (DataFormatException e) {
      throw ImageFailure.corrupt("The TIFF file's data cannot be inflated: " + SafeText.of(e));
    } finally {
      inflater.end();
    }
  }

  /** Undoes the horizontal predictor: samples are differences from the pixel to the left. */
  private void addLeft(byte[] samples, int rows) {
    int pixel = layout.chunkSamples() * layout.bits() / 8;
    int rowBytes = layout.rowBytes();
    for (int y = 0; y < rows; y++) {
      int row = y * rowBytes;
      for (int i = row + pixel; i < row + rowBytes; i += layout.bits() / 8) {
        if (layout.bits() == 8) {
          samples[i] += samples[i - pixel];
        } else {
          addSixteen(samples, i, i - pixel);
        }
      }
    }
  }

  private void addSixteen(byte[] samples, int at, int left) {
    boolean big = layout.order() == ByteOrder.BIG_ENDIAN;
    int high = big ? 0 : 1;
    int low = 1 - high;
    int sum = (samples[at + low] & 0xff) + (samples[left + low] & 0xff);
    samples[at + low] = (byte) sum;
    samples[at + high] += samples[left + high] + (sum >> 8);
  }
}
