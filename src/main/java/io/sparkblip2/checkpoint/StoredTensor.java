package io.sparkblip2.checkpoint;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What a safetensors header says of one tensor.
 *
 * @param type as written there, one of {@link #TYPE_BYTES}
 * @param begin offset of the first byte, from the start of the file
 * @param end offset behind the last byte
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody, written by nobody.
record StoredTensor(String key, Path file, String type, long[] shape, long begin, long end) {
  /** Bytes per element of the types that the format defines. */
  static final Map<String, Integer> TYPE_BYTES =
      Map.ofEntries(
          Map.entry("BOOL", 1),
          Map.entry("U8", 1),
          Map.entry("I8", 1),
          Map.entry("F8_E5M2", 1),
          Map.entry("F8_E4M3", 1),
          Map.entry("U16", 2),
          Map.entry("I16", 2),
          Map.entry("F16", 2),
          Map.entry("BF16", 2),
          Map.entry("U32", 4),
          Map.entry("I32", 4),
          Map.entry("F32", 4),
          Map.entry("U64", 8),
          Map.entry("I64", 8),
          Map.entry("F64", 8));

  /** Why this tensor cannot be the wanted weight; empty if it can. */
  Optional<String> objection(long[] wanted) {
    if (!Arrays.equals(shape, wanted)) {
      return Optional.of(
          "has shape "
              + Arrays.toString(shape)
              + " in "
              + file
              + ", but config.json asks for "
              + Arrays.toString(wanted));
    }
    return objection();
  }

  /** Why this tensor cannot be a weight, whatever its shape; empty if it can. */
  Optional<String> objection() {
    if (!type.equals("F32") && !type.equals("F16") && !type.equals("BF16")) {
      return Optional.of(
          "is stored as " + type + " in " + file + "; F32, F16 and BF16 can be read");
    }
    if (end - begin > Integer.MAX_VALUE) {
      return Optional.of(
          "has " + (end - begin) + " bytes in " + file + "; a single tensor must be below 2 GiB");
    }
    return Optional.empty();
  }

  WeightTensor weight() {
    return new WeightTensor(
        key, WeightType.valueOf(type), shape, file, begin, Math.toIntExact(end - begin));
  }
}
