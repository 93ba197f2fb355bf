package io.sparkblip2.sql;

import io.sparkblip2.search.InnerProduct;
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

  float dot(FloatVector other) {
    return InnerProduct.of(values, other.values);
  }
}
