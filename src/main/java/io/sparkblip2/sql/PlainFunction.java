package io.sparkblip2.sql;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ImplicitCastInputTypes;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.AbstractDataType;

/** A function that needs no model: plain Java, row by row. */
abstract class PlainFunction extends Expression
    implements ImplicitCastInputTypes, CodegenFallback, Serializable {
  private static final long serialVersionUID = 1;

  private final scala.collection.immutable.List<Expression> arguments;

  PlainFunction(scala.collection.immutable.List<Expression> arguments) {
    this.arguments = arguments;
  }

  abstract FunctionText text();

  abstract List<AbstractDataType> types();

  abstract PlainFunction with(scala.collection.immutable.List<Expression> changed);

  final Expression argument(int index) {
    return arguments.apply(index);
  }

  @Override
  public String prettyName() {
    return text().name();
  }

  @Override
  public boolean nullable() {
    return true;
  }

  @Override
  public scala.collection.immutable.Seq<AbstractDataType> inputTypes() {
    return ScalaSeq.of(types());
  }

  @Override
  public TypeCheckResult checkInputDataTypes() {
    return arguments.size() == types().size()
        ? ImplicitCastInputTypes.super.checkInputDataTypes()
        : new TypeCheckResult.TypeCheckFailure(
            "%s takes %d arguments, not %d"
                .formatted(prettyName(), types().size(), arguments.size()));
  }

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode code) {
    return CodegenFallback.super.doGenCode(context, code);
  }

  @Override
  public scala.collection.immutable.Seq<Expression> children() {
    return arguments;
  }

  /** For Scala 2.13; the next one is for 2.12. */
  public Expression withNewChildrenInternal(
      scala.collection.immutable.IndexedSeq<Expression> children) {
    return with(ScalaSeq.copy(children));
  }

  public Expression withNewChildrenInternal(scala.collection.IndexedSeq<Expression> children) {
    return with(ScalaSeq.copy(children));
  }

  @Override
  public int productArity() {
    return 1;
  }

  @Override
  public Object productElement(int n) {
    return arguments;
  }

  @Override
  public boolean canEqual(Object other) {
    return other != null && other.getClass() == getClass();
  }

  @Override
  public boolean equals(Object other) {
    return canEqual(other) && ((PlainFunction) other).arguments.equals(arguments);
  }

  @Override
  public int hashCode() {
    return 31 * getClass().hashCode() + arguments.hashCode();
  }
}
