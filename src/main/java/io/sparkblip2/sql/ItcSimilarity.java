package io.sparkblip2.sql;

import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * How well a text fits an image: the greatest inner product of the text's vector with any of the
 * image's (BLIP-2, section 3.1).
 *
 * <p>NULL for NULL, for an image without vectors, and for a vector with a NULL in it. A product
 * that is not a number never counts, so that such a row comes last, not first. Vectors of another
 * length are an error, or NULL where {@code spark.sql.ansi.enabled} is false.
 */
public final class ItcSimilarity extends PlainFunction {
  static final FunctionText TEXT =
      new FunctionText(
          "itc_similarity",
          "_FUNC_(queries, text_embedding) - Returns how well a text fits an image: the greatest inner product of the text's vector with any of the image's, from -1 to 1 for vectors of unit length.",
          List.of(
              "queries - the image's ITC vectors, as in embeddings.queries or from blip2_image_queries",
              "text_embedding - the text's vector, from blip2_text_embedding"),
          List.of(
              "SELECT image_uri FROM current_embeddings WHERE kind = 'itc' ORDER BY _FUNC_(queries, blip2_text_embedding('a red mug')) DESC LIMIT 10;",
              "SELECT _FUNC_(array(array(1, 0), array(0, 1)), array(0.6, 0.8));\n       0.8"));

  private static final long serialVersionUID = 1;
  private static final DataType VECTOR = DataTypes.createArrayType(DataTypes.FloatType);

  private final boolean ansi = SQLConf.get().ansiEnabled();

  public ItcSimilarity(scala.collection.immutable.List<Expression> arguments) {
    super(arguments);
  }

  @Override
  FunctionText text() {
    return TEXT;
  }

  @Override
  List<AbstractDataType> types() {
    return List.of(DataTypes.createArrayType(VECTOR), VECTOR);
  }

  @Override
  PlainFunction with(scala.collection.immutable.List<Expression> changed) {
    return new ItcSimilarity(changed);
  }

  @Override
  public DataType dataType() {
    return DataTypes.FloatType;
  }

  @Override
  public Object eval(InternalRow input) {
    ArrayData queries = (ArrayData) argument(0).eval(input);
    ArrayData text = queries == null ? null : (ArrayData) argument(1).eval(input);
    if (text == null) {
      return null;
    }
    FloatVector textVector = new FloatVector(text.numElements());
    FloatVector query = new FloatVector(text.numElements());
    if (!textVector.load(text)) {
      return null;
    }
    float best = Float.NEGATIVE_INFINITY;
    boolean found = false;
    for (int i = 0; i < queries.numElements(); i++) {
      if (queries.isNullAt(i)) {
        return null;
      }
      ArrayData vector = queries.getArray(i);
      if (vector.numElements() != text.numElements()) {
        return mismatch(vector.numElements(), text.numElements());
      }
      if (!query.load(vector)) {
        return null;
      }
      float product = query.dot(textVector);
      if (!Float.isNaN(product)) {
        best = Math.max(best, product);
        found = true;
      }
    }
    return found ? best : null;
  }

  private Object mismatch(int query, int text) {
    if (ansi) {
      throw new IllegalArgumentException(
          "itc_similarity: an image's vector has %d components and the text's %d; both have to be by the same retrieval model."
              .formatted(query, text));
    }
    return null;
  }
}
