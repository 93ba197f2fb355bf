package io.sparkblip2.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.evaluation.VqaAccuracy;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** The functions that need no model. */
class PlainFunctionsTest {
  private final FunctionsSession session = new FunctionsSession();

  @Test
  void theSimilarityIsThatOfTheNearestQuery() {
    assertThat(similarity("array(array(1, 0), array(0, 1))", "array(0.6, 0.8)")).isEqualTo(0.8f);
    assertThat(similarity("array(array(-1, 0))", "array(0.5, 0)")).isEqualTo(-0.5f);
    String nineteen =
        java.util.stream.IntStream.range(0, 19)
            .mapToObj(String::valueOf)
            .collect(Collectors.joining(", "));
    assertThat(similarity("array(array(" + nineteen + "))", "array(" + nineteen + ")"))
        .isEqualTo(2109f);
  }

  @Test
  void nullEmptyAndNotANumberNeverComeFirst() {
    assertThat(similarity("NULL", "array(1.0)")).isNull();
    assertThat(similarity("array(array(1.0))", "NULL")).isNull();
    assertThat(similarity("array()", "array(1.0)")).isNull();
    assertThat(similarity("array(array(1.0), NULL)", "array(1.0)")).isNull();
    assertThat(similarity("array(array(1.0, NULL))", "array(1.0, 2.0)")).isNull();
    assertThat(similarity("array(array(1.0))", "array(cast(NULL AS FLOAT))")).isNull();
    assertThat(similarity("array(array(float('NaN')), array(0.5))", "array(1.0)")).isEqualTo(0.5f);
    assertThat(similarity("array(array(float('NaN')))", "array(1.0)")).isNull();
  }

  @Test
  void vectorsOfStoredRowsAreReadTheSameWay() {
    session
        .spark()
        .sql(
            "SELECT id, transform(sequence(1, 3), q -> transform(sequence(1, 70), d -> float(sin(id * q * d)))) AS queries,"
                + " transform(sequence(1, 70), d -> float(cos(d))) AS text FROM range(5)")
        .repartition(2)
        .createOrReplaceTempView("vectors");
    List<Row> rows =
        session.rows(
            "SELECT itc_similarity(queries, text), array_max(transform(queries, q ->"
                + " aggregate(zip_with(q, text, (a, b) -> double(a) * double(b)), double(0), (s, x) -> s + x))) FROM vectors");
    assertThat(rows).hasSize(5);
    assertThat(rows)
        .allSatisfy(
            row ->
                assertThat((double) row.getFloat(0))
                    .isCloseTo(row.getDouble(1), org.assertj.core.data.Offset.offset(1e-4)));
  }

  @Test
  void vectorsOfAnotherLengthAreAnErrorAndWithoutAnsiNull() {
    assertThatThrownBy(() -> similarity("array(array(1.0, 2.0))", "array(1.0)"))
        .hasStackTraceContaining("an image's vector has 2 components and the text's 1");
    session.spark().conf().set("spark.sql.ansi.enabled", false);
    assertThat(similarity("array(array(1.0, 2.0))", "array(1.0)")).isNull();
  }

  @Test
  void vqaAccuracyIsThatOfTheEvaluation() {
    List<String> people = List.of("red", "red", "Red.", "a red", "pink");
    assertThat(
            session.value(
                "SELECT vqa_accuracy('red', array('red', 'red', 'Red.', 'a red', 'pink'))"))
        .isEqualTo(VqaAccuracy.of("red", people));
    assertThat(session.value("SELECT vqa_accuracy('blue', array('red', NULL))")).isEqualTo(0.0);
    assertThat(session.value("SELECT vqa_accuracy(NULL, array('red'))")).isNull();
    assertThat(session.value("SELECT vqa_accuracy('red', NULL)")).isNull();
    assertThat(session.value("SELECT vqa_accuracy('red', array(cast(NULL AS STRING)))")).isNull();
    assertThatThrownBy(() -> session.value("SELECT vqa_accuracy('red')"))
        .hasMessageContaining("vqa_accuracy takes 2 arguments, not 1");
  }

  private Object similarity(String queries, String text) {
    return session.value("SELECT itc_similarity(%s, %s)".formatted(queries, text));
  }
}
