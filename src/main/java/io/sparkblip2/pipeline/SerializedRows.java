package io.sparkblip2.pipeline;

import java.io.Serializable;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;

/**
 * Our records as Spark's rows, by Java's own serialization. Spark's encoder of beans does not see a
 * record's components, and the one of serializable classes wants public ones.
 */
final class SerializedRows {
  private SerializedRows() {}

  @SuppressWarnings("unchecked") // The encoder hands on what it is given, whatever class it names.
  static <T extends Serializable> Encoder<T> encoder() {
    return (Encoder<T>) Encoders.javaSerialization(Serializable.class);
  }
}
