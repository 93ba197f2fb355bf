package io.sparkblip2.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.sql.FunctionsSession;
import io.sparkblip2.tables.ImagesTable;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With the small random retrieval model, whose texts have 16 components. */
class ImageSearchTest {
  private static final Path PICTURES = Path.of("src/test/resources/images").toAbsolutePath();

  private final FunctionsSession session = new FunctionsSession();
  private final SparkSession spark = session.spark();
  private final VectorRows rows = new VectorRows();

  @Test
  void theImageWhoseQueryIsNearestComesFirst() {
    float[] mug = textVector("a mug");
    image("far.png", "r1", 1, draw(), draw());
    image("mug.png", "r1", 1, draw(), mug);
    image("none.png", "r1", 1, new float[16], new float[16]);
    List<Row> found = search().byText("a mug", 2, 0).rows().collectAsList();
    assertThat(found).hasSize(2);
    assertThat(found.get(0).getString(0)).isEqualTo("mug.png");
    assertThat(found.get(0).getFloat(1)).isCloseTo(1, within(1e-4f));
    assertThat(found.get(0).isNullAt(2) && found.get(0).isNullAt(3)).isTrue();
    assertThat(search().byText("a mug", 10_000, 0).rows().collectAsList()).hasSize(3);
  }

  @Test
  void itmDecidesAmongTheBestAndAMissingFileIsNoted() {
    image(PICTURES.resolve("gif.gif").toString(), "r1", 1, draw());
    image(PICTURES.resolve("png-rgb.png").toString(), "r1", 1, draw());
    image("/no/such/file.png", "r1", 1, textVector("a mug"));
    List<Row> found = search().byText("a mug", 3, 3).rows().collectAsList();
    assertThat(found).hasSize(3);
    assertThat(found.get(0).getFloat(2)).isGreaterThanOrEqualTo(found.get(1).getFloat(2));
    assertThat(found.get(2).getString(0)).isEqualTo("/no/such/file.png");
    assertThat(found.get(2).isNullAt(2)).isTrue();
    assertThat(found.get(2).getString(3)).startsWith("NOT_FOUND in fetch");
  }

  @Test
  void onlyTheNewestRecipeIsSearchedUnlessAnotherIsNamed() {
    image("a.png", "r1", 1, draw());
    image("b.png", "r1", 1, draw());
    image("a.png", "r2", 2, draw());
    assertThat(search().byText("a mug", 10, 0).rows().collectAsList()).hasSize(1);
    assertThat(search().leftOut()).isEqualTo(1);
    assertThat(search("tiny-itm", "r1").byText("a mug", 10, 0).rows().collectAsList()).hasSize(2);
  }

  @Test
  void anImageFindsTheOthersLikeIt() {
    float[] vector = draw();
    image("a.png", "r1", 1, vector);
    image("copy.png", "r1", 1, vector);
    image("other.png", "r1", 1, draw());
    List<Row> found = search().byImage("a.png", List.of("a.png", "file:/a.png"), 2).collectAsList();
    assertThat(found).extracting(row -> row.getString(0)).containsExactly("copy.png", "other.png");
    assertThat(found.get(0).getFloat(1)).isCloseTo(1, within(1e-4f));
  }

  @Test
  void theVectorOfAnImageThatIsNotInTheTableIsComputedOnce() {
    for (int i = 0; i < 5; i++) {
      image(i + ".png", "r1", 1, draw());
    }
    String gif = PICTURES.resolve("gif.gif").toString();
    long before = session.visionForwards();
    assertThat(search().byImage(gif, List.of(gif), 5).collectAsList())
        .hasSize(5)
        .allSatisfy(row -> assertThat(row.isNullAt(1)).isFalse());
    assertThat(session.visionForwards() - before).isEqualTo(1);
  }

  @Test
  void aViewOverTheTableFunctionSearchesWithTheSessionsSettings() {
    image("far.png", "r1", 1, draw());
    image("mug.png", "r1", 1, textVector("a mug"));
    rows.all(spark).createOrReplaceTempView("embeddings");
    sql("CREATE OR REPLACE TEMP VIEW mugs AS SELECT * FROM image_search('a mug', 1)");
    assertThat(sql("SELECT image_uri FROM mugs"))
        .singleElement()
        .satisfies(row -> assertThat(row.getString(0)).isEqualTo("mug.png"));
  }

  @Test
  void whatCannotBeSearchedIsRefused() {
    assertRefused("There are no embeddings of kind itc", () -> search().byText("a", 1, 0));
    image("a.png", "r1", 1, draw());
    assertRefused("between 1 and 10,000 images, not 0", () -> search().byText("a", 0, 0));
    assertRefused("not 1,000,000,000", () -> search().byText("a", 1_000_000_000, 0));
    assertRefused("reranks between 1 and 1,000", () -> search().byText("a", 2, 1_000_000_000));
    assertRefused("none with 0, not -7", () -> search().byText("a", 2, -7));
    assertRefused("text to search for is empty", () -> search().byText(" ", 1, 0));
    assertRefused("by the model 'tiny-itm'", () -> search("other").byText("a", 1, 0));
    assertRefused("of recipe r9; there are r1", () -> search("tiny-itm", "r9").byText("a", 1, 0));
  }

  @Test
  void anyTextIsOnlyAText() {
    image("a.png", "r1", 1, draw());
    for (String text :
        List.of(
            "'; DROP TABLE images; --",
            "\"<script>alert(1)</script>\"",
            "a\nb",
            "x ".repeat(5000))) {
      assertThat(search().byText(text, 1, 0).rows().collectAsList()).hasSize(1);
    }
  }

  @Test
  void theTableFunctionSearchesTheSessionsEmbeddings() {
    float[] mug = textVector("a mug");
    image("far.png", "r1", 1, draw());
    image("mug.png", "r1", 1, mug);
    rows.all(spark).createOrReplaceTempView("embeddings");
    assertThat(sql("SELECT image_uri FROM image_search('a mug', 1)").get(0).getString(0))
        .isEqualTo("mug.png");
    assertThat(
            sql(
                "SELECT s.image_uri FROM image_search('a mug', 5, 2) s JOIN embeddings e"
                    + " ON s.image_uri = e.image_uri WHERE note IS NOT NULL"))
        .hasSize(2);
    assertThatThrownBy(() -> sql("SELECT * FROM image_search('a mug', 0)"))
        .hasMessageContaining("between 1 and 10,000");
    assertThatThrownBy(() -> sql("SELECT * FROM image_search('a mug')"))
        .hasMessageContaining(
            "image_search(text, k [, rerank [, exact]]) was called with 1 arguments");
    assertThat(sql("DESCRIBE FUNCTION EXTENDED image_search").toString()).contains("rerank");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nvl(NULL, 'a mug')", "left('a mug of mine', 5)", "'a' || ' mug'"})
  void whatHasOneValueIsAText(String text) {
    image("far.png", "r1", 1, draw());
    image("mug.png", "r1", 1, textVector("a mug"));
    rows.all(spark).createOrReplaceTempView("embeddings");
    assertThat(sql("SELECT image_uri FROM image_search(%s, 1)".formatted(text)))
        .singleElement()
        .satisfies(row -> assertThat(row.getString(0)).isEqualTo("mug.png"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "array('a'), 2|a string for text, not ARRAY<STRING>",
        "X'4142', 2|a string for text, not BINARY",
        "'a', 2.5D|whole numbers for k and rerank, not DOUBLE",
        "'a', 2, 'b'|whole numbers for k and rerank, not STRING"
      })
  void theTableFunctionRefusesValuesOfOtherTypes(String arguments, String message) {
    image("a.png", "r1", 1, draw());
    rows.all(spark).createOrReplaceTempView("embeddings");
    assertThatThrownBy(() -> sql("SELECT * FROM image_search(%s)".formatted(arguments)))
        .hasMessageContaining(message);
  }

  @Test
  void imagesThatLeftTheCatalogAreNotFound() {
    image("here.png", "r1", 1, draw());
    image("gone.png", "r1", 1, draw());
    Dataset<Row> images =
        spark.sql("SELECT 'gone.png' AS image_uri, 'removed' AS status UNION SELECT 'a', 'ok'");
    ImageSearch search = search(images, "tiny-itm");
    assertThat(search.byText("a mug", 5, 0).rows().collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("here.png");
  }

  private List<Row> sql(String text) {
    return spark.sql(text).collectAsList();
  }

  private ImageSearch search() {
    return search("tiny-itm");
  }

  private ImageSearch search(String model, String... recipes) {
    return search(spark.createDataFrame(List.of(), ImagesTable.TABLE.schema()), model, recipes);
  }

  private ImageSearch search(Dataset<Row> images, String model, String... recipes) {
    return new ImageSearch(
        SearchedTables.of(rows.all(spark), images, "'out'"), List.of(recipes), model, 0);
  }

  private float[] textVector(String text) {
    return VectorRows.textVector(spark, text);
  }

  private float[] draw() {
    return rows.draw();
  }

  private void image(String uri, String recipe, int day, float[]... queries) {
    rows.add(uri, recipe, day, queries);
  }

  private static org.assertj.core.data.Offset<Float> within(float distance) {
    return org.assertj.core.data.Offset.offset(distance);
  }

  private static void assertRefused(String part, Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(WrongCallException.class).hasMessageContaining(part);
  }
}
