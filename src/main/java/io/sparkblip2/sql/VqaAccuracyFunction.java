package io.sparkblip2.sql;

import io.sparkblip2.evaluation.VqaAccuracy;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** VQA accuracy of an answer among people's; NULL where the answer or all of theirs are NULL. */
public final class VqaAccuracyFunction extends PlainFunction {
  static final FunctionText TEXT =
      new FunctionText(
          "vqa_accuracy",
          "_FUNC_(answer, references) - Returns the VQA accuracy of an answer, 0 to 1, as the official evaluation counts it: three people who gave the same answer make it right.",
          List.of(
              "answer - the answer to judge",
              "references - the answers that people gave, usually ten; NULLs among them do not count"),
          List.of(
              "SELECT _FUNC_('red', array('red', 'red', 'Red.', 'a red', 'pink'));\n       1.0"));

  private static final long serialVersionUID = 1;

  public VqaAccuracyFunction(scala.collection.immutable.List<Expression> arguments) {
    super(arguments);
  }

  @Override
  FunctionText text() {
    return TEXT;
  }

  @Override
  List<AbstractDataType> types() {
    return List.of(DataTypes.StringType, DataTypes.createArrayType(DataTypes.StringType));
  }

  @Override
  PlainFunction with(scala.collection.immutable.List<Expression> changed) {
    return new VqaAccuracyFunction(changed);
  }

  @Override
  public DataType dataType() {
    return DataTypes.DoubleType;
  }

  @Override
  public Object eval(InternalRow input) {
    Object answer = argument(0).eval(input);
    ArrayData references = answer == null ? null : (ArrayData) argument(1).eval(input);
    if (references == null) {
      return null;
    }
    List<String> people = new ArrayList<>();
    for (int i = 0; i < references.numElements(); i++) {
      if (!references.isNullAt(i)) {
        people.add(references.getUTF8String(i).toString());
      }
    }
    return people.isEmpty() ? null : VqaAccuracy.of(answer.toString(), people);
  }
}
