package io.sparkblip2.sql;

import static io.sparkblip2.sql.FunctionsSession.picture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Of which rows a call is computed, by where it stands in a query. One image cannot be read. Spark
 * plans a query's stages anew as they end, unless it is told not to; both are tried.
 */
@Timeout(120)
@ParameterizedClass(name = "adaptive: {0}")
@ValueSource(booleans = {false, true})
class CallPlacesTest {
  private static final String READABLE_PICTURES = "(SELECT * FROM pictures WHERE status = 'ok')";
  private static final int READABLE = 3;

  private final FunctionsSession session = new FunctionsSession();
  private long before;

  CallPlacesTest(boolean adaptive) {
    session.spark().conf().set("spark.sql.adaptive.enabled", adaptive);
  }

  @BeforeEach
  void registerPictures() {
    session
        .spark()
        .sql(
            "SELECT * FROM VALUES ('a', '%s', 'known', 'ok'), ('b', '%s', NULL, 'ok'), ('c', '%s', NULL, 'ok'), ('d', '%s', 'known', 'gone') AS t(name, uri, caption, status)"
                .formatted(
                    picture("gif.gif"),
                    picture("png-rgb.png"),
                    picture("bmp-rgb.bmp"),
                    picture("no-such-file.png")))
        .repartition(2)
        .createOrReplaceTempView("pictures");
    before = session.visionForwards();
  }

  @Test
  void whatIsAskedForInTwoPlacesIsComputedWhereEitherAsks() {
    List<Row> rows =
        session.rows(
            "SELECT name, coalesce(caption, blip2_caption(uri)),"
                + " CASE WHEN blip2_image_error(uri) IS NULL THEN blip2_caption(uri) END AS fresh"
                + " FROM pictures");
    assertThat(rows)
        .allSatisfy(row -> assertThat(row.isNullAt(2)).isEqualTo(row.getString(0).equals("d")));
    assertComputed(READABLE);
  }

  @Test
  void callsThatDependOnEachOtherCrosswiseAreComputed() {
    assertThat(
            session.rows(
                "SELECT CASE WHEN coalesce(caption, blip2_answer(uri, 'a')) <> '!' THEN blip2_caption(uri) END,"
                    + " CASE WHEN coalesce(caption, blip2_caption(uri)) <> '!' THEN blip2_answer(uri, 'a') END"
                    + " FROM pictures WHERE status = 'ok'"))
        .hasSize(READABLE)
        .allSatisfy(row -> assertThat(row.anyNull()).isFalse());
  }

  @Test
  void aQuestionThatIsDrawnIsAnswered() {
    assertThat(
            session.rows(
                "SELECT blip2_answer(uri, element_at(array('a?', 'b?'), 1 + int(rand() * 2)))"
                    + " FROM pictures WHERE status = 'ok'"))
        .hasSize(READABLE)
        .allSatisfy(row -> assertThat(row.isNullAt(0)).isFalse());
  }

  @Test
  void aCallOfALambdasVariableIsRefused() {
    assertThatThrownBy(
            () -> session.rows("SELECT transform(array(uri), u -> blip2_caption(u)) FROM pictures"))
        .hasMessageContainingAll("blip2_caption", "explode the array first");
    assertThatThrownBy(
            () ->
                session.rows(
                    "SELECT max(transform(array(name), t -> blip2_text_embedding(t))) FROM pictures"))
        .hasMessageContaining("explode the array first");
    assertThat(
            session.rows(
                "SELECT transform(array(name), n -> IF(n = 'x', n, blip2_caption(uri))) FROM pictures"
                    + " WHERE status = 'ok'"))
        .hasSize(READABLE)
        .allSatisfy(row -> assertThat(row.getList(0)).doesNotContainNull());
  }

  @Test
  void theFirstPartOfAWhereSparesTheNextOnesItsRows() {
    assertThat(
            session.rows(
                "SELECT name, blip2_caption(uri) FROM pictures"
                    + " WHERE blip2_image_error(uri) IS NULL AND blip2_caption(uri) LIKE '%'"))
        .hasSize(READABLE);
    assertComputed(READABLE);
  }

  @Test
  void anAggregateComputesOnlyWhatItsConditionsAskFor() {
    assertThat(
            session.value(
                "SELECT count(IF(status = 'ok', blip2_caption(uri), NULL)) FROM pictures"))
        .isEqualTo((long) READABLE);
    assertComputed(READABLE);
    assertThat(
            session.rows(
                "SELECT status, IF(status = 'ok', blip2_caption(max(uri)), 'none'),"
                    + " max(CASE WHEN status = 'ok' THEN blip2_caption(uri) ELSE 'none' END)"
                    + " FROM pictures GROUP BY status"))
        .hasSize(2)
        .allSatisfy(row -> assertThat(row.anyNull()).isFalse());
    assertThat(
            session.rows(
                "SELECT coalesce(IF(status = 'ok', blip2_caption(uri), NULL), 'none'), count(*)"
                    + " FROM pictures GROUP BY IF(status = 'ok', blip2_caption(uri), NULL)"))
        .isNotEmpty();
    assertThat(
            session.rows(
                "SELECT status, IF(status = 'ok', blip2_caption('%s'), 'none') FROM pictures GROUP BY status"
                    .formatted(picture("gif.gif"))))
        .hasSize(2);
  }

  @Test
  void anAggregatesFilterSparesItsCallsTheOtherRows() {
    String max = "max(blip2_caption(uri)) FILTER (WHERE status = 'ok')";
    assertThat(session.value("SELECT " + max + " FROM pictures")).isNotNull();
    assertComputed(READABLE);
    assertThat(
            session.value(
                "SELECT count(DISTINCT name, blip2_caption(uri))"
                    + " FILTER (WHERE blip2_image_error(uri) IS NULL) FROM pictures"))
        .isEqualTo((long) READABLE);
    assertComputed(READABLE);
    assertThat(
            session.rows(
                "SELECT status, blip2_answer(max(uri), 'a') IS NULL, "
                    + max
                    + " FROM pictures WHERE name <> 'd' GROUP BY status"))
        .singleElement()
        .satisfies(row -> assertThat(row.anyNull()).isFalse());
  }

  @Test
  void aSortThatNeedsNoCallsResultIsDoneBefore() {
    String ok = " FROM pictures WHERE status = 'ok' ORDER BY ";
    assertThat(session.rows("SELECT name, blip2_caption(uri)" + ok + "name DESC"))
        .extracting(row -> row.getString(0))
        .containsExactly("c", "b", "a");
    assertComputed(READABLE);
    assertThat(session.rows("SELECT blip2_caption(uri), upper(name) AS n" + ok + "n DESC, status"))
        .extracting(row -> row.getString(1))
        .containsExactly("C", "B", "A");
    assertComputed(READABLE);
    assertThat(session.rows("SELECT blip2_caption(uri)" + ok + "name")).hasSize(READABLE);
    assertComputed(READABLE);
    assertThat(session.rows("SELECT name, blip2_caption(uri)" + ok + "name LIMIT 1"))
        .extracting(row -> row.getString(0))
        .containsExactly("a");
    assertComputed(1);
    assertThat(session.rows("SELECT blip2_caption(uri)" + ok + "name LIMIT 1 OFFSET 1")).hasSize(1);
    assertComputed(1);
    assertThat(
            session.rows(
                "SELECT name, blip2_caption(uri) FROM pictures WHERE status = 'ok' AND"
                    + " concat(blip2_caption(uri), caption IS NULL) LIKE '%' ORDER BY name"))
        .extracting(row -> row.getString(0))
        .containsExactly("a", "b", "c");
    assertComputed(READABLE);
  }

  @Test
  void aSortByACallThatTheSelectAlsoMakesComputesItForNoMorePasses() {
    String byLength =
        "SELECT name, blip2_caption(uri) FROM pictures WHERE status = 'ok'"
            + " ORDER BY length(blip2_caption(uri)), name";
    assertThat(session.rows(byLength)).hasSize(READABLE);
    assertThat(session.visionForwards() - before).isLessThanOrEqualTo(2 * READABLE);
    before = session.visionForwards();
    assertThat(session.rows(byLength + " LIMIT 2")).hasSize(2);
    assertThat(session.visionForwards() - before).isLessThanOrEqualTo(2 * READABLE);
  }

  @Test
  void sortedRowsAreStillComputedByAllCores() {
    Dataset<Row> sorted =
        session.spark().sql("SELECT name, try_blip2_caption(uri) FROM pictures ORDER BY name");
    assertThat(sorted.javaRDD().getNumPartitions()).isEqualTo(2);
    assertThat(sorted.collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("a", "b", "c", "d");
  }

  @Test
  void rowsThatAreEqualInOrderAreSharedOutAndStaySorted() {
    session.spark().conf().set("spark.sql.shuffle.partitions", 6);
    Dataset<Row> sorted =
        session
            .spark()
            .sql(
                "SELECT IF(id % 3 = 0, NULL, id % 3) AS kind, id % 2 AS side, try_blip2_caption(uri)"
                    + " FROM (SELECT id, concat('/no/such/', id, '.png') AS uri FROM range(60))"
                    + " ORDER BY kind DESC NULLS FIRST, side");
    List<List<Row>> parts = sorted.javaRDD().glom().collect();
    assertThat(parts.stream().filter(part -> !part.isEmpty()).count()).isGreaterThanOrEqualTo(5);
    assertThat(parts).allSatisfy(part -> assertThat(part).hasSizeLessThan(30));
    assertThat(parts.stream().flatMap(List::stream).map(row -> row.get(0) + "/" + row.get(1)))
        .containsExactlyElementsOf(
            Stream.of("null/0", "null/1", "2/0", "2/1", "1/0", "1/1")
                .flatMap(key -> Collections.nCopies(10, key).stream())
                .toList());
    Dataset<Row> alike =
        session
            .spark()
            .sql(
                "SELECT kind, try_blip2_caption(uri) FROM"
                    + " (SELECT 'same' AS kind, concat('/no/', id) AS uri FROM range(60)"
                    + " DISTRIBUTE BY id) ORDER BY substr(kind, 1, int(length(uri) / 100))");
    assertThat(alike.javaRDD().glom().collect())
        .allSatisfy(part -> assertThat(part).hasSizeLessThan(30));
  }

  @Test
  void rowsThatAnOffsetSkipsAreNotComputed() {
    assertThat(
            session.rows(
                "SELECT name, blip2_caption(uri) FROM"
                    + " (SELECT name, uri FROM pictures ORDER BY name LIMIT 2 OFFSET 1)"))
        .extracting(row -> row.getString(0))
        .containsExactly("b", "c");
    assertComputed(2);
    assertThat(
            session.rows(
                "SELECT name, try_blip2_caption(uri) FROM"
                    + " (SELECT name, uri FROM pictures ORDER BY name OFFSET 3)"))
        .extracting(row -> row.getString(0))
        .containsExactly("d");
  }

  @Test
  void aSubqueryIsComparedWithTheRowsAroundItByCalls() {
    String alike =
        "EXISTS (SELECT 1 FROM %s r WHERE blip2_caption(r.uri) = blip2_caption(a.uri))"
            .formatted(READABLE_PICTURES);
    assertThat(session.rows("SELECT name FROM %s a WHERE %s".formatted(READABLE_PICTURES, alike)))
        .hasSize(READABLE);
    assertThat(
            session.rows(
                "SELECT name FROM %s a WHERE name = 'x' OR %s".formatted(READABLE_PICTURES, alike)))
        .hasSize(READABLE);
    assertThat(
            session.rows("SELECT name FROM %s a WHERE NOT %s".formatted(READABLE_PICTURES, alike)))
        .isEmpty();
    assertThat(session.rows("SELECT name, %s FROM %s a".formatted(alike, READABLE_PICTURES)))
        .hasSize(READABLE)
        .allSatisfy(row -> assertThat(row.getBoolean(1)).isTrue());
    assertComputed(4 * 2 * READABLE);
  }

  @Test
  void aCallThatReadsOneSideOfACrossJoinIsComputedOncePerRowOfThatSide() {
    assertThat(
            session.rows(
                "SELECT a.name, b.name FROM %s a, %s b WHERE blip2_caption(a.uri) = blip2_caption(b.uri)"
                    .formatted(READABLE_PICTURES, READABLE_PICTURES)))
        .hasSizeGreaterThanOrEqualTo(READABLE);
    assertComputed(2 * READABLE);
    assertThat(
            session.rows(
                "SELECT a.name, l.part FROM %s a, (VALUES ('%%'), ('_%%')) AS l(part) WHERE blip2_caption(a.uri) LIKE l.part"
                    .formatted(READABLE_PICTURES)))
        .hasSize(2 * READABLE);
    assertComputed(READABLE);
    assertThat(
            session.rows(
                "SELECT name, (SELECT count(*) FROM %s r WHERE blip2_caption(r.uri) = blip2_caption(a.uri)) FROM %s a"
                    .formatted(READABLE_PICTURES, READABLE_PICTURES)))
        .allSatisfy(row -> assertThat(row.getLong(1)).isPositive());
    assertComputed(2 * READABLE);
  }

  @Test
  void aSelectTakesOverWhatTheWhereOverACrossJoinComputed() {
    assertThat(
            session.rows(
                "SELECT blip2_caption(a.uri), upper(blip2_caption(b.uri)) FROM %s a, %s b WHERE blip2_caption(a.uri) = blip2_caption(b.uri)"
                    .formatted(READABLE_PICTURES, READABLE_PICTURES)))
        .hasSizeGreaterThanOrEqualTo(READABLE)
        .allSatisfy(row -> assertThat(row.getString(1)).isEqualToIgnoringCase(row.getString(0)));
    assertComputed(2 * READABLE);
  }

  @Test
  void whatSparesRowsAboveAJoinStillSparesThem() {
    assertThat(
            session.rows(
                "SELECT a.name FROM pictures a, %s b WHERE blip2_image_error(a.uri) IS NULL AND blip2_caption(a.uri) = blip2_caption(b.uri)"
                    .formatted(READABLE_PICTURES)))
        .hasSizeGreaterThanOrEqualTo(READABLE);
    assertComputed(2 * READABLE);
    assertThat(
            session.rows(
                "SELECT a.name FROM pictures a, (VALUES ('a', '%')) AS b(name, part) WHERE a.name = b.name AND blip2_caption(a.uri) LIKE b.part"))
        .hasSize(1);
    assertComputed(1);
  }

  @Test
  void aWheresCallIsMadeBehindTheSortThatASelectsCallWaitsFor() {
    assertThat(
            session.rows(
                "SELECT name, blip2_answer(uri, 'a') FROM pictures"
                    + " WHERE status = 'ok' AND blip2_caption(uri) LIKE '%' ORDER BY name DESC"))
        .extracting(row -> row.getString(0))
        .containsExactly("c", "b", "a");
    assertComputed(2 * READABLE);
  }

  @Test
  void whatSparkUsesTwiceItselfIsComputedOnce() {
    assertThat(
            session.rows(
                "SELECT blip2_caption(uri), nullif(blip2_caption(uri), '') FROM pictures"
                    + " WHERE status = 'ok'"))
        .hasSize(READABLE)
        .allSatisfy(row -> assertThat(row.get(1)).isEqualTo(row.get(0)));
    assertComputed(READABLE);
  }

  @Test
  void rowsAreDistributedByACall() {
    String names = "SELECT name FROM pictures WHERE status = 'ok' ";
    assertThat(session.rows(names + "DISTRIBUTE BY blip2_caption(uri)")).hasSize(READABLE);
    assertThat(session.rows(names + "CLUSTER BY blip2_caption(uri)")).hasSize(READABLE);
  }

  /** Images that went through the vision encoder since the last time. */
  private void assertComputed(long images) {
    long now = session.visionForwards();
    assertThat(now - before).isEqualTo(images);
    before = now;
  }
}
