package io.sparkblip2.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.inference.Prediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTablesTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final SparkSession spark = LocalSpark.session();

  @TempDir Path folder;

  @Test
  void aTransactionIsDoneOnce() {
    FolderTables tables = new FolderTables(spark, folder.toString());
    tables.create();
    assertTransactionsAreDoneOnce(tables);
  }

  @Test
  void aDatabaseKeepsTheSameTablesAndViews() {
    spark.sql("CREATE DATABASE blip2_test LOCATION '" + folder.resolve("db").toUri() + "'");
    try {
      DatabaseTables tables =
          new DatabaseTables(spark, "blip2_test", folder.resolve("staging").toString());
      tables.check();
      tables.create();
      assertTransactionsAreDoneOnce(tables);

      tables.publishViews();
      assertThat(spark.sql("SELECT caption FROM blip2_test.current_captions").collectAsList())
          .extracting(row -> row.getString(0))
          .containsExactly("newer");
      assertThat(spark.sql("SELECT texts FROM blip2_test.caption_health").collectAsList())
          .extracting(row -> row.getLong(0))
          .containsExactly(2L);
    } finally {
      spark.sql("DROP DATABASE blip2_test CASCADE");
    }
  }

  private void assertTransactionsAreDoneOnce(OutputTables tables) {
    Dataset<Row> first = captions("r1", "older", NOW);
    tables.append(CaptionsTable.TABLE, first, new Transaction("run/new", 0));
    tables.append(CaptionsTable.TABLE, first, new Transaction("run/new", 0));
    Dataset<Row> second = captions("r2", "old", NOW.plusSeconds(1));
    tables.append(CaptionsTable.TABLE, second, new Transaction("run/new", 1));
    assertThat(tables.read(CaptionsTable.TABLE).count()).isEqualTo(2);

    Dataset<Row> replaced = captions("r2", "newer", NOW.plusSeconds(2));
    tables.merge(CaptionsTable.TABLE, replaced, new Transaction("run/known", 0));
    Dataset<Row> late = captions("r2", "never", NOW.plusSeconds(3));
    tables.merge(CaptionsTable.TABLE, late, new Transaction("run/known", 0));
    assertThat(tables.read(CaptionsTable.TABLE).orderBy("recipe_id").collectAsList())
        .extracting(row -> row.<String>getAs("caption"))
        .containsExactly("older", "newer");

    tables.registerViews();
    assertThat(spark.table("current_captions").collectAsList())
        .extracting(row -> row.<String>getAs("caption"))
        .containsExactly("newer");
    assertThat(spark.table("current_answers").count()).isZero();
  }

  @Test
  void captionsAndVectorsHaveNoStatistics() throws IOException {
    FolderTables tables = new FolderTables(spark, folder.toString());
    tables.create();
    tables.append(CaptionsTable.TABLE, captions("r1", "a cat", NOW), new Transaction("run", 0));

    String commit =
        Files.readString(folder.resolve("captions/_delta_log/00000000000000000001.json"));
    assertThat(commit).contains("minValues").contains("a.jpg").doesNotContain("a cat");
  }

  @Test
  void whatIsNotOursIsRefused() throws IOException {
    Files.createDirectories(folder.resolve("photos/images"));
    assertRefused(folder.resolve("photos"), "exists but is not a Delta table");

    Files.writeString(folder.resolve("file"), "");
    assertRefused(folder.resolve("file"), "is a file");

    spark.range(3).write().format("delta").save(folder + "/other/images");
    assertRefused(folder.resolve("other"), "has an unknown column id");
    assertRefused(folder.resolve("other/images/below"), "lies in the Delta table");
  }

  @Test
  void aTableOfAnotherShapeIsNamedWithTheDifference() {
    spark
        .createDataFrame(List.of(), CaptionsTable.TABLE.schema())
        .drop("prompt")
        .withColumn("score", org.apache.spark.sql.functions.lit(1.0))
        .write()
        .format("delta")
        .save(folder + "/captions");
    assertRefused(folder, "lacks prompt, has score as double instead of float");
  }

  @Test
  void tablesOfAnEarlierVersionAreReadAndGetTheirNewColumn() {
    captions("r1", "older", NOW)
        .drop("alternatives")
        .write()
        .format("delta")
        .save(folder + "/captions");
    FolderTables tables = new FolderTables(spark, folder.toString());
    tables.check();
    assertThat(texts(tables)).containsExactly("older:null");

    tables.create();
    Dataset<Row> second = captions("r2", "newer", NOW.plusSeconds(1));
    tables.append(CaptionsTable.TABLE, second, new Transaction("run/new", 0));
    tables.merge(CaptionsTable.TABLE, second, new Transaction("run/known", 0));
    tables.create();
    tables.check();
    assertThat(texts(tables)).containsExactly("older:null", "newer:0");
    assertThat(spark.read().format("delta").load(folder + "/captions").schema().fieldNames())
        .containsExactlyInAnyOrder(CaptionsTable.TABLE.schema().fieldNames());
  }

  private static List<String> texts(OutputTables tables) {
    return tables
        .read(CaptionsTable.TABLE)
        .orderBy("recipe_id")
        .selectExpr("concat(caption, ':', coalesce(string(size(alternatives)), 'null'))")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  @Test
  void anOutputInTheImageFolderIsRefused() {
    FolderTables tables = new FolderTables(spark, folder + "/photos/out");
    assertThatThrownBy(() -> tables.checkOutside("file:" + folder + "/photos"))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("lies in the image folder");
    assertThatThrownBy(() -> tables.checkOutside("file:" + folder + "/photos/out"))
        .isInstanceOf(WrongCallException.class);
    tables.checkOutside("file:" + folder + "/photo");
    tables.checkOutside("file:" + folder + "/photos/out/images-of-mine");
  }

  @Test
  void aDatabaseHasToExistAndToHaveAPlainName() {
    assertThatThrownBy(() -> new DatabaseTables(spark, "a; DROP TABLE b", "s"))
        .isInstanceOf(WrongCallException.class);
    assertThatThrownBy(() -> new DatabaseTables(spark, "no_such_database", "s").check())
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("CREATE DATABASE no_such_database");
  }

  private void assertRefused(Path output, String reason) {
    FolderTables tables = new FolderTables(spark, output.toString());
    assertThatThrownBy(tables::check)
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining(reason);
  }

  private Dataset<Row> captions(String recipe, String caption, Instant at) {
    ImageFacts image = ImageFacts.listed("a.jpg", null, 3L).fetched(null, 3, "cafe");
    Row row =
        CaptionsTable.row(
            image,
            recipe,
            new Prediction.Caption(caption, -1f, "", List.of()),
            new RowStamp("run", "model", "model", at));
    return spark.createDataFrame(List.of(row), CaptionsTable.TABLE.schema());
  }
}
