package io.sparkblip2.sql;

import static io.sparkblip2.sql.FunctionsSession.picture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The functions that run a model, with small random ones. */
class ModelFunctionsTest {
  private static final List<String> NAMES =
      List.of("png-rgb.png", "jpeg-420.jpg", "gif.gif", "bmp-rgb.bmp");

  @TempDir Path folder;
  private final FunctionsSession session = new FunctionsSession();

  @BeforeEach
  void registerPictures() {
    String rows =
        NAMES.stream()
            .map(name -> "('%s', '%s')".formatted(name, picture(name)))
            .collect(Collectors.joining(", "));
    session
        .spark()
        .sql("SELECT * FROM VALUES %s AS t(name, uri)".formatted(rows))
        .repartition(2)
        .createOrReplaceTempView("pictures");
  }

  @Test
  void eachFunctionHasAValueForEachRow() {
    List<Row> rows =
        session.rows(
            "SELECT name, blip2_caption(uri), blip2_caption(uri, 'a photo of'),"
                + " blip2_answer(uri, 'what is it?'), blip2_image_embedding(uri),"
                + " blip2_image_queries(uri), blip2_text_embedding(name), itm_score(uri, name),"
                + " blip2_image_error(uri) FROM pictures");
    assertThat(rows).extracting(row -> row.getString(0)).containsExactlyInAnyOrderElementsOf(NAMES);
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.getString(1)).isNotNull();
              assertThat(row.getString(2)).isNotNull();
              assertThat(row.getString(3)).isNotNull();
              assertThat(row.getList(4)).hasSize(16);
              assertThat(row.getList(5)).hasSize(8);
              assertThat(row.getList(6)).hasSize(16);
              assertThat(row.getFloat(7)).isBetween(0f, 1f);
              assertThat(row.isNullAt(8)).isTrue();
            });
    assertThat(rows.stream().map(row -> row.getList(5)).distinct().count())
        .as("two of the pictures are the same")
        .isEqualTo(NAMES.size() - 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"delta", "parquet"})
  void callsOverATablesFilesAreComputedWhateverStandsAroundThem(String format) {
    String table = folder.resolve(format).toString();
    session.spark().table("pictures").write().format(format).save(table);
    String from = " FROM %s.`%s`".formatted(format, table);

    assertThat(session.rows("SELECT blip2_caption(uri)" + from)).hasSize(NAMES.size());
    assertThat(session.rows("SELECT name, blip2_caption(uri)" + from + " WHERE name > 'h'"))
        .hasSize(2);
    assertThat(session.value("SELECT count(blip2_caption(uri))" + from)).isEqualTo(4L);
    assertThat(session.value("SELECT count(*)" + from + " WHERE blip2_caption(uri) LIKE '%'"))
        .isEqualTo(4L);
    List<Row> groups = session.rows("SELECT blip2_caption(uri), count(*)" + from + " GROUP BY 1");
    assertThat(groups).noneMatch(group -> group.isNullAt(0));
    assertThat(groups.stream().mapToLong(group -> group.getLong(1)).sum()).isEqualTo(4);
  }

  @Test
  void nullInIsNullOut() {
    Row row =
        session
            .rows(
                "SELECT blip2_caption(n), blip2_answer(uri, n), blip2_answer(n, 'a'),"
                    + " blip2_image_embedding(n), blip2_text_embedding(n), itm_score(uri, n),"
                    + " blip2_image_error(n), blip2_caption(uri, n) FROM"
                    + " (SELECT uri, cast(NULL AS STRING) AS n FROM pictures LIMIT 1)")
            .get(0);
    for (int i = 0; i < row.length(); i++) {
      assertThat(row.isNullAt(i)).as("column %d", i).isTrue();
    }
  }

  @Test
  void anUnreadableImageIsAnErrorOrWithTryNullAndAReason() {
    String gone = picture("no-such-file.png");
    assertThatThrownBy(() -> session.value("SELECT blip2_caption('%s')".formatted(gone)))
        .rootCause()
        .isInstanceOf(ImageCallException.class)
        .hasMessageContainingAll("NOT_FOUND", gone, "try_blip2_caption gives NULL");
    Row row =
        session
            .rows(
                "SELECT try_blip2_caption(u), try_blip2_answer(u, 'a'), try_itm_score(u, 'a'),"
                    + " try_blip2_image_embedding(u), blip2_image_error(u) FROM (SELECT '%s' AS u)"
                        .formatted(gone))
            .get(0);
    assertThat(row.isNullAt(0) && row.isNullAt(1) && row.isNullAt(2) && row.isNullAt(3)).isTrue();
    assertThat(row.getString(4)).startsWith("NOT_FOUND in fetch: ");
    assertThat(session.value("SELECT try_blip2_answer('%s', ' ')".formatted(picture("gif.gif"))))
        .isNull();
  }

  @Test
  void aTextThatIsTooLongIsAFailureOfItsRowOnly() {
    String row = "(SELECT uri, repeat('is it a mug or is it not ', 1000) AS long FROM pictures)";
    assertThat(
            session.rows(
                "SELECT blip2_caption(uri), try_blip2_answer(uri, long), try_blip2_caption(uri,"
                    + " long) FROM "
                    + row))
        .hasSize(NAMES.size())
        .allSatisfy(
            values -> {
              assertThat(values.isNullAt(0)).isFalse();
              assertThat(values.isNullAt(1) && values.isNullAt(2)).isTrue();
            });
    assertThatThrownBy(() -> session.rows("SELECT blip2_answer(uri, long) FROM " + row))
        .rootCause()
        .isInstanceOf(ImageCallException.class)
        .hasMessageContainingAll("INVALID_QUESTION", "25000 characters", "at most 20000");
    assertThatThrownBy(() -> session.rows("SELECT blip2_caption(uri, long) FROM " + row))
        .rootCause()
        .isInstanceOf(ImageCallException.class)
        .hasMessageContainingAll("INVALID_QUESTION", "the prompt has 25000 characters");
  }

  @Test
  void ofALongTextTheBeginningIsCompared() {
    Row values =
        session
            .rows(
                "SELECT blip2_text_embedding(repeat('x', 30000)), itm_score(uri, repeat('x',"
                    + " 30000)) FROM pictures LIMIT 1")
            .get(0);
    assertThat(values.getList(0)).hasSize(16);
    assertThat(values.getFloat(1)).isBetween(0f, 1f);
  }

  @Test
  void allCallsOfARowShareOneWayThroughTheVisionEncoder() {
    long before = session.visionForwards();
    session.rows(
        "SELECT blip2_caption(uri), blip2_caption(uri), blip2_answer(uri, 'a'),"
            + " blip2_answer(uri, concat('b', name)), upper(blip2_caption(uri)) FROM pictures");
    assertThat(session.visionForwards() - before).isEqualTo(NAMES.size());
  }

  @Test
  void whatAWhereComputedTheSelectTakesOver() {
    long before = session.visionForwards();
    List<Row> rows =
        session.rows(
            "SELECT * FROM (SELECT name, blip2_caption(uri) AS c FROM pictures)"
                + " WHERE length(c) >= 0 AND name LIKE '%jp%' AND name <> 'gif.gif'");
    assertThat(rows).hasSize(1);
    assertThat(session.visionForwards() - before).isEqualTo(1);
  }

  @Test
  void belowASortedLimitOnlyTheRowsThatRemainAreComputed() {
    String two = "(SELECT name, uri FROM pictures ORDER BY name LIMIT 2)";
    long before = session.visionForwards();
    List<Row> rows = session.rows("SELECT name, blip2_caption(uri) AS c FROM " + two);
    assertThat(rows).extracting(row -> row.getString(0)).containsExactly("bmp-rgb.bmp", "gif.gif");
    assertThat(rows).allSatisfy(row -> assertThat(row.getString(1)).isNotNull());
    assertThat(session.visionForwards() - before).isEqualTo(2);
    assertThat(
            session.rows(
                "SELECT name FROM (SELECT name, itm_score(uri, 'a') AS s FROM %s) ORDER BY s LIMIT 1"
                    .formatted(two)))
        .hasSize(1);
  }

  @Test
  void aValueThatIsNotAskedForIsNotComputed() {
    long before = session.visionForwards();
    List<Row> rows =
        session.rows(
            "SELECT coalesce(known, blip2_caption(uri)), IF(name = 'gif.gif', blip2_answer(uri,"
                + " 'a'), 'none'), CASE WHEN name = 'x' THEN blip2_caption(uri, 'p') ELSE 'c' END"
                + " FROM (SELECT *, CASE WHEN name <> 'gif.gif' THEN 'known' END AS known FROM"
                + " pictures)");
    assertThat(rows).extracting(row -> row.get(0)).filteredOn("known"::equals).hasSize(3);
    assertThat(rows).extracting(row -> row.get(1)).filteredOn("none"::equals).hasSize(3);
    assertThat(session.visionForwards() - before).isEqualTo(1);
    assertThat(
            session.value(
                "SELECT coalesce(max(c), 'none') FROM (SELECT CASE WHEN name = 'x' THEN"
                    + " blip2_caption('/no/such/file') END AS c FROM pictures)"))
        .isEqualTo("none");
  }

  @Test
  void callsMayStandInEveryPartOfAQuery() {
    long before = session.visionForwards();
    List<Row> sorted =
        session.rows("SELECT name FROM pictures ORDER BY blip2_caption(uri), name LIMIT 3");
    assertThat(sorted).hasSize(3);
    assertThat(session.visionForwards() - before).isEqualTo(NAMES.size());
    assertThat(
            session
                .rows("SELECT blip2_caption(uri) AS c, count(*) FROM pictures GROUP BY 1")
                .stream()
                .mapToLong(row -> row.getLong(1))
                .sum())
        .isEqualTo(NAMES.size());
    assertThat(session.value("SELECT max(itm_score(uri, name)) FROM pictures"))
        .isInstanceOf(Float.class);
    assertThat(session.value("SELECT blip2_caption(min(uri)) FROM pictures")).isNotNull();
    assertThat(
            session.rows(
                "SELECT a.name FROM pictures a JOIN pictures b ON a.name = b.name AND"
                    + " blip2_caption(a.uri) = blip2_caption(b.uri)"))
        .hasSize(NAMES.size());
    assertThat(
            session.rows(
                "SELECT name, row_number() OVER (ORDER BY blip2_caption(uri)) FROM pictures"))
        .hasSize(NAMES.size());
    assertThat(session.rows("SELECT explode(blip2_image_queries(uri)) FROM pictures"))
        .hasSize(8 * NAMES.size());
    assertThat(
            session.value(
                "SELECT blip2_answer(uri, blip2_caption(uri)) FROM pictures WHERE name ="
                    + " 'gif.gif'"))
        .isNotNull();
  }

  @Test
  void theVectorsOfImageAndTextAreComparable() {
    List<Row> rows =
        session.rows(
            "SELECT name, itc_similarity(blip2_image_queries(uri), blip2_text_embedding('a mug'))"
                + " AS s FROM pictures ORDER BY s DESC");
    assertThat(rows).hasSize(NAMES.size());
    assertThat(rows).allSatisfy(row -> assertThat(row.getFloat(1)).isBetween(-1f, 1f));
  }

  @Test
  void withoutARetrievalModelTheFunctionsThatNeedItSaySo() {
    session.set("retrieval-model", "none");
    assertThatThrownBy(() -> session.value("SELECT blip2_text_embedding('a')"))
        .hasMessageContaining("SET `spark.blip2.retrieval-model`=FOLDER");
    session.spark().sql("SET `spark.blip2.retrieval-model`=none"); // as the message says it
    assertThat((List<?>) listOf("SELECT blip2_image_embedding(uri) FROM pictures LIMIT 1"))
        .hasSizeGreaterThan(16);
  }

  @Test
  void textsNeedNoCaptionerThatSeesPicturesOfTheSameSize() {
    session.set("model", "builtin:captioner");
    assertThat((List<?>) listOf("SELECT blip2_text_embedding('a')")).hasSize(16);
    assertThat(session.value("SELECT itm_score(uri, 'a') FROM pictures LIMIT 1"))
        .isInstanceOf(Float.class);
    assertThatThrownBy(() -> session.value("SELECT blip2_image_embedding(uri) FROM pictures"))
        .hasMessageContaining("take a pair of equal size");
  }

  private List<?> listOf(String sql) {
    return session.rows(sql).get(0).getList(0);
  }

  @Test
  void wrongSettingsAndCallsAreSaidInASentence() {
    session.set("modle", "x");
    assertThatThrownBy(() -> session.value("SELECT blip2_caption('a')"))
        .hasMessageContaining(
            "There is no option spark.blip2.modle; did you mean spark.blip2.model?");
    FunctionsSession other = new FunctionsSession();
    other.set("num-beams", "many");
    assertThatThrownBy(() -> other.value("SELECT blip2_caption('a')"))
        .hasMessageContaining("spark.blip2.num-beams wants a whole number");
    assertThatThrownBy(() -> new FunctionsSession().value("SELECT blip2_answer('a')"))
        .hasMessageContaining("blip2_answer(image_uri, question) was called with 1 arguments");
    assertThatThrownBy(() -> new FunctionsSession().value("SELECT blip2_caption(array(1))"))
        .hasMessageContaining("blip2_caption");
  }

  @Test
  void explainShowsTheCallsAndTheModels() {
    String plan =
        session.rows("EXPLAIN SELECT blip2_caption(uri) FROM pictures").get(0).getString(0);
    assertThat(plan).contains("Blip2Eval [blip2_caption(uri", "tiny-opt");
  }

  @Test
  void describeFunctionTellsHowToUseThem() {
    for (ModelFunction function : ModelFunction.values()) {
      String text = session.rows("DESCRIBE FUNCTION EXTENDED " + function.sqlName()).toString();
      assertThat(text)
          .contains("Usage:", function.signature(function.sqlName()), "Arguments:", "Examples:");
    }
    assertThat(session.rows("DESCRIBE FUNCTION EXTENDED itc_similarity").toString())
        .contains("itc_similarity(queries, text_embedding)", "Examples:");
    assertThat(session.rows("SHOW FUNCTIONS LIKE '*blip2*'")).hasSizeGreaterThan(8);
  }
}
