package io.sparkblip2.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.PythonUDF;
import org.apache.spark.sql.catalyst.plans.logical.BatchEvalPython;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.junit.jupiter.api.Test;

/** Calls among the arguments of Python functions, as Spark plans these; nothing is run. */
class PythonCallsTest {
  private static final int BATCHES = 100;

  private final FunctionsSession session = new FunctionsSession();

  @Test
  void aPythonFunctionReadsACallsResultFromASelectBelow() {
    Project called = (Project) plan("SELECT blip2_caption(uri) AS c FROM (SELECT 'a' AS uri)");
    Expression call = ((Expression) called.projectList().apply(0)).children().apply(0);
    PythonUDF function =
        new PythonUDF(
            "shout",
            null,
            DataTypes.StringType,
            ScalaSeq.of(List.of(call)),
            BATCHES,
            true,
            NamedExpression.newExprId());
    BatchEvalPython python =
        new BatchEvalPython(
            ScalaSeq.of(List.of(function)), ScalaSeq.of(List.of(column())), called.child());

    LogicalPlan moved = new PullOutModelCalls().apply(python);

    assertThat(ScalaSeq.<Attribute>toJava(moved.output()))
        .isEqualTo(ScalaSeq.<Attribute>toJava(python.output()));
    BatchEvalPython changed = (BatchEvalPython) ((Project) moved).child();
    assertThat(CallSearch.anyIn(ScalaSeq.toJava(changed.expressions()))).isFalse();
    assertThat(CallSearch.all(ScalaSeq.toJava(changed.child().expressions())))
        .containsExactly((ModelCall) call);
    assertThat(new PullOutModelCalls().apply(moved)).isEqualTo(moved);
  }

  private LogicalPlan plan(String sql) {
    return QueryPlans.execution(session.spark().sql(sql)).analyzed();
  }

  private static Attribute column() {
    return new AttributeReference(
        "pythonUDF0",
        DataTypes.StringType,
        true,
        Metadata.empty(),
        NamedExpression.newExprId(),
        ScalaSeq.empty());
  }
}
