package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.inference.Wanted;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.RunsTable;
import io.sparkblip2.tables.TableDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link FiveNights} over sixty pictures, with a look at every row after each night. */
class NightsTest {
  private static final int PICTURES = 60;

  @TempDir Path temporary;

  @Test
  void theModelSeesEveryPictureOnceAndEveryNewQuestionOnce() {
    FiveNights scenario = new FiveNights(temporary, PICTURES);

    List<FiveNights.Night> nights = scenario.go(() -> assertTablesTellTheCatalog(scenario));

    assertThat(nights)
        .extracting(FiveNights.Night::withoutCommits)
        .containsExactlyElementsOf(FiveNights.expected(PICTURES));
    List<Wanted> asked = scenario.run.predictor().asked();
    assertThat(asked.subList(asked.size() - 68, asked.size()))
        .allMatch(wanted -> !wanted.caption() && !wanted.embedding())
        .allMatch(
            wanted -> wanted.questions().equals(scenario.run.wanted.questions().subList(1, 2)));
    List<Row> runs =
        scenario.run.tables().read(RunsTable.TABLE).orderBy("started_at").collectAsList();
    assertThat(runs).hasSize(5).allMatch(row -> row.getAs("status").equals("succeeded"));
    assertThat(runs.get(2).<Long>getAs("images_reused")).isEqualTo(8);
  }

  /** Every image of the catalog, and no other, has what is wanted, of the bytes that it has now. */
  private static void assertTablesTellTheCatalog(FiveNights scenario) {
    OutputTables tables = scenario.run.tables();
    tables.registerViews();
    Map<String, String> expected = new TreeMap<>();
    scenario.catalog.colours.forEach(
        (name, colour) -> expected.put(scenario.catalog.uri(name) + " ", colour));
    assertThat(texts("SELECT image_uri, '', caption FROM current_captions")).isEqualTo(expected);
    assertThat(texts("SELECT image_uri, '', array_join(embedding, ' ') FROM current_embeddings"))
        .hasSameSizeAs(expected);
    assertThat(texts("SELECT image_uri, '', status FROM images WHERE status = 'ok'").keySet())
        .isEqualTo(expected.keySet());
    Map<String, String> answers = new TreeMap<>();
    for (Wanted.Question question : scenario.run.wanted.questions()) {
      expected.forEach(
          (uri, colour) -> answers.put(uri + question.id(), question.text() + " " + colour));
    }
    assertThat(texts("SELECT image_uri, question_id, answer FROM current_answers"))
        .isEqualTo(answers);
    for (TableDefinition table : OutputTables.OUTPUTS) {
      Column[] keys = table.key().stream().map(functions::col).toArray(Column[]::new);
      Dataset<Row> rows = tables.read(table);
      assertThat(rows.select(keys).distinct().count()).as(table.name()).isEqualTo(rows.count());
    }
  }

  private static Map<String, String> texts(String query) {
    Map<String, String> texts = new TreeMap<>();
    for (Row row : LocalSpark.session().sql(query).collectAsList()) {
      assertThat(texts.put(row.getString(0) + " " + row.getString(1), row.getString(2))).isNull();
    }
    return texts;
  }
}
