package io.sparkblip2.sql;

import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;

/** A vector of one width that arrays of Spark's rows are copied into, one after the other. */
final class FloatVector {
  private final float[] values;

  FloatVector(int width) {
    values = new float[width];
  }

  /**
   * Takes an array of the width; false if there is a NULL in it.
   *
   * @param array of FLOAT
   */
  boolean load(ArrayData array) {
    if (array instanceof UnsafeArrayData unsafe) {
      return load(unsafe);
    }
    for (int i = 0; i < values.length; i++) {
      if (array.isNullAt(i)) {
        return false;
      }
      values[i] = array.getFloat(i);
    }
    return true;
  }

  /** Spark's own layout: a count, a bit per element that is set for NULL, the floats. */
  private boolean load(UnsafeArrayData array) {
    Object base = array.getBaseObject();
    int header = UnsafeArrayData.calculateHeaderPortionInBytes(values.length);
    for (int at = Long.BYTES; at < header; at += Long.BYTES) {
      if (Platform.getLong(base, array.getBaseOffset() + at) != 0) {
        return false;
      }
    }
    Platform.copyMemory(
        base,
        array.getBaseOffset() + header,
        values,
        Platform.FLOAT_ARRAY_OFFSET,
        (long) values.length * Float.BYTES);
    return true;
  }

  /** Eight sums beside each other, because a processor adds the next before the last is done. */
  float dot(FloatVector other) {
    float[] a = values;
    float[] b = other.values;
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int i = 0;
    for (; i + 8 <= a.length; i += 8) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
      s4 += a[i + 4] * b[i + 4];
      s5 += a[i + 5] * b[i + 5];
      s6 += a[i + 6] * b[i + 6];
      s7 += a[i + 7] * b[i + 7];
    }
    for (; i < a.length; i++) {
      s0 += a[i] * b[i];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }
}
