package io.sparkblip2.sql;

import io.sparkblip2.config.FunctionsConfig;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ImplicitCastInputTypes;
import org.apache.spark.sql.catalyst.expressions.Unevaluable;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.AnyDataType$;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StringType;

/**
 * A call of a model within a query. It computes nothing itself: {@link ModelCallStrategy} hands it
 * to an operator that works on many rows at once. Spark counts it among the expressions that have
 * no value of their own, so that its optimizer does not try to compute it on the driver.
 *
 * <p>Public, with a constructor of its product's elements, because Spark copies nodes by
 * reflection.
 */
public final class ModelCall extends Expression
    implements ImplicitCastInputTypes, Unevaluable, Serializable {
  private static final long serialVersionUID = 1;

  private final ModelFunction function;
  private final OnFailure onFailure;
  private final FunctionsConfig settings;
  private final scala.collection.immutable.List<Expression> arguments;

  /**
   * @param settings that name its model. They are part of the call, so that Spark does not take the
   *     results that it cached under others for the same
   * @param arguments strings, after Spark's implicit casts
   */
  public ModelCall(
      ModelFunction function,
      OnFailure onFailure,
      FunctionsConfig settings,
      scala.collection.immutable.List<Expression> arguments) {
    this.function = function;
    this.onFailure = onFailure;
    this.settings = settings;
    this.arguments = arguments;
  }

  ModelFunction function() {
    return function;
  }

  OnFailure onFailure() {
    return onFailure;
  }

  FunctionsConfig settings() {
    return settings;
  }

  List<Expression> arguments() {
    return ScalaSeq.toJava(arguments);
  }

  /** The same call with the first argument NULL where a condition does not hold. */
  ModelCall with(Expression firstArgument) {
    List<Expression> changed = arguments();
    changed.set(0, firstArgument);
    return new ModelCall(function, onFailure, settings, ScalaSeq.of(changed));
  }

  /**
   * Whether another call has the same result. Spark takes a call with a random argument for
   * semantically equal to none, not even to itself.
   */
  boolean isSameAs(ModelCall other) {
    return equals(other) || semanticEquals(other);
  }

  @Override
  public String prettyName() {
    return onFailure.name(function);
  }

  /** What EXPLAIN shows between the parentheses. */
  @Override
  @SuppressWarnings({"unchecked", "rawtypes"})
  public scala.collection.Iterator<Object> flatArguments() {
    return (scala.collection.Iterator) arguments.iterator();
  }

  @Override
  public DataType dataType() {
    return function.type();
  }

  @Override
  public boolean nullable() {
    return true;
  }

  @Override
  public boolean foldable() {
    return false;
  }

  /** Spark casts to strings what is none, but not a first argument, which is refused instead. */
  @Override
  public scala.collection.immutable.Seq<AbstractDataType> inputTypes() {
    List<AbstractDataType> types = new ArrayList<>();
    for (Expression argument : arguments()) {
      boolean asItIs = argument.dataType() instanceof StringType; // also one with a collation
      types.add(asItIs ? AnyDataType$.MODULE$ : DataTypes.StringType);
    }
    if (isNoLocation()) {
      types.set(0, AnyDataType$.MODULE$);
    }
    return ScalaSeq.of(types);
  }

  /** Such as the bytes of an image, which as a string would be a path that is nowhere. */
  private boolean isNoLocation() {
    DataType type = arguments.isEmpty() ? DataTypes.NullType : arguments.head().dataType();
    return function.readsImage() && !(type instanceof StringType || type instanceof NullType);
  }

  @Override
  public TypeCheckResult checkInputDataTypes() {
    if (!function.takes(arguments.size())) {
      return new TypeCheckResult.TypeCheckFailure(
          "%s was called with %d arguments"
              .formatted(function.signature(prettyName()), arguments.size()));
    }
    if (isNoLocation()) {
      return new TypeCheckResult.TypeCheckFailure(
          "%s wants a path or URI, not %s; of a table of files give the column path"
              .formatted(prettyName(), arguments.head().dataType().sql()));
    }
    return ImplicitCastInputTypes.super.checkInputDataTypes();
  }

  @Override
  public Object eval(InternalRow input) {
    throw new UnsupportedOperationException(unsupported());
  }

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode code) {
    throw new UnsupportedOperationException(unsupported());
  }

  private String unsupported() {
    return "%s cannot be computed in this place of a query, such as a join's condition on both sides; compute it in a subquery's SELECT first."
        .formatted(prettyName());
  }

  @Override
  public scala.collection.immutable.Seq<Expression> children() {
    return arguments;
  }

  /** For Scala 2.13; the next one is for 2.12. */
  public Expression withNewChildrenInternal(
      scala.collection.immutable.IndexedSeq<Expression> children) {
    return new ModelCall(function, onFailure, settings, ScalaSeq.copy(children));
  }

  public Expression withNewChildrenInternal(scala.collection.IndexedSeq<Expression> children) {
    return new ModelCall(function, onFailure, settings, ScalaSeq.copy(children));
  }

  @Override
  public int productArity() {
    return 4;
  }

  @Override
  public Object productElement(int n) {
    return switch (n) {
      case 0 -> function;
      case 1 -> onFailure;
      case 2 -> settings;
      case 3 -> arguments;
      default -> throw new IndexOutOfBoundsException(n);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof ModelCall;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelCall call
        && function == call.function
        && onFailure == call.onFailure
        && settings.equals(call.settings)
        && arguments.equals(call.arguments);
  }

  @Override
  public int hashCode() {
    return Objects.hash(function, onFailure, settings, arguments);
  }
}
