package io.sparkblip2.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Offset;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionOperation;
import org.apache.spark.sql.catalyst.plans.logical.ReturnAnswer;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.execution.FilterExec;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;

/**
 * Plans the {@code SELECT}s and {@code WHERE}s that call a model: an operator below computes the
 * calls, many rows at once, and passes their results on as columns. What a {@code WHERE} can decide
 * without a call is decided before, and what it has computed the {@code SELECT} above does not
 * compute again. Calls in other places {@link PullOutModelCalls} has brought into a {@code SELECT}.
 */
final class ModelCallStrategy extends SparkStrategy {
  @Override
  public scala.collection.immutable.Seq<SparkPlan> apply(LogicalPlan plan) {
    SparkPlan planned = null;
    if (plan instanceof Project project) {
      planned = project(project);
    } else if (plan instanceof Filter filter) {
      planned = filter(filter);
    } else if (plan instanceof ReturnAnswer answer && aboveLimit(answer.child()) != null) {
      planned = planLater(answer.child());
    } else if (aboveLimit(plan) != null) {
      planned = project(aboveLimit(plan));
    }
    return planned == null ? ScalaSeq.empty() : ScalaSeq.of(List.of(planned));
  }

  /**
   * A {@code SELECT} with calls over limits and offsets; null if the plan is none of these over
   * such a one. The optimizer puts them above the {@code SELECT}, where Spark's operator for sorted
   * limits would compute the calls; below it they are of the remaining rows only.
   */
  private static Project aboveLimit(LogicalPlan plan) {
    if (!(plan instanceof GlobalLimit || plan instanceof LocalLimit || plan instanceof Offset)) {
      return null;
    }
    LogicalPlan child = plan.children().apply(0);
    Project select =
        child instanceof Project project && CallSearch.anyIn(ScalaSeq.toJava(project.expressions()))
            ? project
            : aboveLimit(child);
    return select == null
        ? null
        : new Project(
            select.projectList(), plan.withNewChildren(ScalaSeq.of(List.of(select.child()))));
  }

  private SparkPlan project(Project project) {
    List<NamedExpression> list = withColumnsBelow(project);
    Filter filter = sharedFilter(project.child(), CallSearch.all(expressions(list)));
    if (filter != null) {
      List<Expression> needed = new ArrayList<>(expressions(list));
      needed.add(filter.condition());
      CallsComputed calls = computed(filter, pruned(inParts(filter.child(), needed), needed));
      return new ProjectExec(ScalaSeq.of(named(calls.compute(expressions(list)))), calls.plan());
    }
    if (CallSearch.anyIn(expressions(list))) {
      CallsComputed calls =
          new CallsComputed(
              planLater(pruned(inParts(project.child(), expressions(list)), expressions(list))));
      return new ProjectExec(ScalaSeq.of(named(calls.compute(expressions(list)))), calls.plan());
    }
    // The strategies that read files take whole chains of SELECT and WHERE, calls and all.
    return callsBelow(project.child())
        ? new ProjectExec(ScalaSeq.of(list), planLater(project.child()))
        : null;
  }

  /**
   * A SELECT's expressions, reading the columns of one right below that are the same calls. Spark
   * makes such a one for what an expression of its own uses twice, as nullif does.
   */
  private static List<NamedExpression> withColumnsBelow(Project project) {
    List<NamedExpression> list = ScalaSeq.toJava(project.projectList());
    if (!(project.child() instanceof Project below) || !CallSearch.anyIn(expressions(list))) {
      return list;
    }
    Map<ModelCall, Attribute> columns = new LinkedHashMap<>();
    for (NamedExpression named : ScalaSeq.<NamedExpression>toJava(below.projectList())) {
      if ((Object) named instanceof Alias alias && alias.child() instanceof ModelCall call) {
        columns.put(call, alias.toAttribute());
      }
    }
    return columns.isEmpty() ? list : named(CallsComputed.replaced(expressions(list), columns));
  }

  /**
   * The filter below a SELECT that computes calls; null if there is none. One that the optimizer
   * has moved below a repartition is taken back from there if it has calls of the SELECT, which
   * would otherwise be computed twice; from below a sort always, because that reads what it sorts
   * twice.
   */
  private static Filter sharedFilter(LogicalPlan plan, List<ModelCall> calls) {
    if (plan instanceof Filter filter) {
      return CallSearch.anyIn(filter.condition()) ? filter : null;
    }
    if (plan instanceof Project columns && areColumns(columns)) {
      Filter below = sharedFilter(columns.child(), calls);
      if (below == null) {
        return null;
      }
      List<Expression> needed =
          new ArrayList<>(expressions(ScalaSeq.toJava(columns.projectList())));
      needed.add(below.condition());
      return new Filter(below.condition(), pruned(below.child(), needed));
    }
    if (calls.isEmpty() || !(plan instanceof RepartitionOperation || plan instanceof Sort)) {
      return null;
    }
    Filter below = sharedFilter(plan.children().apply(0), calls);
    if (below == null || !(plan instanceof Sort || asksFor(below.condition(), calls))) {
      return null;
    }
    Map<Boolean, List<Expression>> parts = parts(below.condition());
    return new Filter(
        allOf(parts.get(true)),
        plan.withNewChildren(ScalaSeq.of(List.of(before(parts.get(false), below.child())))));
  }

  private static boolean asksFor(Expression condition, List<ModelCall> calls) {
    return CallSearch.all(List.of(condition)).stream()
        .anyMatch(call -> calls.stream().anyMatch(call::isSameAs));
  }

  private static boolean areColumns(Project project) {
    return ScalaSeq.<NamedExpression>toJava(project.projectList()).stream()
        .allMatch(named -> (Object) named instanceof Attribute);
  }

  private SparkPlan filter(Filter filter) {
    if (CallSearch.anyIn(filter.condition())) {
      SparkPlan filtered = computed(filter, filter.child()).plan();
      return new ProjectExec(ScalaSeq.copy(filter.output()), filtered);
    }
    return callsBelow(filter.child())
        ? new FilterExec(filter.condition(), planLater(filter.child()))
        : null;
  }

  private CallsComputed computed(Filter filter, LogicalPlan child) {
    Map<Boolean, List<Expression>> parts = parts(filter.condition());
    CallsComputed calls = new CallsComputed(planLater(before(parts.get(false), child)));
    // One after the other: what a part takes out, the calls of the next ones never see.
    for (Expression part : parts.get(true)) {
      Expression condition = calls.compute(List.of(part)).get(0);
      calls.on(new FilterExec(condition, calls.plan()));
    }
    return calls;
  }

  private static LogicalPlan inParts(LogicalPlan plan, List<Expression> calling) {
    int cores = SparkSession.active().sparkContext().defaultParallelism();
    return SortBeforeCalls.inParts(plan, calling, cores);
  }

  /** What a condition asks of calls, and the rest. */
  private static Map<Boolean, List<Expression>> parts(Expression condition) {
    return CallSearch.conjuncts(condition).stream()
        .collect(Collectors.partitioningBy(CallSearch::anyIn));
  }

  private static LogicalPlan before(List<Expression> conditions, LogicalPlan plan) {
    return conditions.isEmpty() ? plan : new Filter(allOf(conditions), plan);
  }

  private static Expression allOf(List<Expression> parts) {
    return parts.stream().reduce(And::new).orElseThrow();
  }

  private static boolean callsBelow(LogicalPlan plan) {
    if (plan instanceof Project project) {
      return CallSearch.anyIn(ScalaSeq.toJava(project.expressions()))
          || callsBelow(project.child());
    }
    return plan instanceof Filter filter
        && (CallSearch.anyIn(filter.condition()) || callsBelow(filter.child()));
  }

  /** Only the columns that the expressions need, so that others are not read. */
  private static LogicalPlan pruned(LogicalPlan plan, List<Expression> expressions) {
    List<AttributeSet> needed = expressions.stream().map(Expression::references).toList();
    List<NamedExpression> columns = new ArrayList<>();
    for (Attribute column : ScalaSeq.<Attribute>toJava(plan.output())) {
      if (needed.stream().anyMatch(set -> set.contains(column))) {
        columns.add(column);
      }
    }
    return columns.size() == plan.output().size() ? plan : new Project(ScalaSeq.of(columns), plan);
  }

  private static List<Expression> expressions(List<NamedExpression> named) {
    return named.stream().map(Expression.class::cast).toList();
  }

  private static List<NamedExpression> named(List<Expression> expressions) {
    return expressions.stream().flatMap(e -> Stream.of((NamedExpression) e)).toList();
  }
}
