package io.sparkblip2.tables;

import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.sparkblip2.inference.Prediction;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The column {@code alternatives}: further texts beside the one that counts, often none. */
final class Alternatives {
  private Alternatives() {}

  /**
   * @param text what a text is called: {@code caption} or {@code answer}
   */
  static ArrayType type(String text) {
    return DataTypes.createArrayType(
        new StructType().add(text, StringType).add("score", FloatType));
  }

  static Row[] rows(List<Prediction.Alternative> alternatives) {
    return alternatives.stream()
        .map(alternative -> RowFactory.create(alternative.text(), alternative.score()))
        .toArray(Row[]::new);
  }
}
