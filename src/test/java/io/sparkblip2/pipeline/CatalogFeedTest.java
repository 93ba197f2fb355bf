package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.tables.Compaction;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.Plan;
import io.sparkblip2.tables.TableDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights that read what has changed in their catalog, beside nights that read all of it. */
class CatalogFeedTest {
  private static final Upkeep ROWS_ALONE = upkeep(false);

  private final SparkSession spark = LocalSpark.session();

  @TempDir Path temporary;
  private Path catalog;
  private TestRun run;
  private String read;

  @BeforeEach
  void prepare() {
    catalog = temporary.resolve("catalog");
    run = new TestRun(catalog, temporary.resolve("out"));
    run.upkeep = ROWS_ALONE;
    run.listener = hearing();
  }

  private static Upkeep upkeep(boolean lookAtFiles) {
    return new Upkeep(lookAtFiles, 0.5, new Compaction(0, 0), Upkeep.Indexing.IF_THERE);
  }

  private RunListener hearing() {
    return new RunListener() {
      @Override
      public void catalogRead(String how) {
        read = how;
      }
    };
  }

  /** Minutes long: ten nights, five with a killed one among them. */
  @Test
  @Tag("faults")
  void nightsByChangesMakeTheTablesThatNightsOverTheWholeCatalogMake() throws IOException {
    TestRun whole = new TestRun(temporary.resolve("mirror"), temporary.resolve("whole"));
    whole.upkeep = ROWS_ALONE;
    createWithFeed();
    for (String name : List.of("a", "b", "c", "d", "e", "bad")) {
      draw(name, name.charAt(0));
    }
    Files.writeString(file("bad"), "no image");
    insert("a", "b", "c", "d", "e", "bad");
    bothNights(whole);
    assertThat(read).isEqualTo("version 1, whole, as no night before it noted what it read");

    draw("new", 1);
    copy("b", "b, renamed");
    copy("c", "c, copied");
    insert("new", "c, copied");
    sql("INSERT INTO %s VALUES ('" + uri("e") + "', 5)");
    sql("UPDATE %s SET price = 2 WHERE image_uri LIKE '%%/a.png'");
    sql(
        "UPDATE %%s SET image_uri = '%s' WHERE image_uri = '%s'"
            .formatted(uri("b, renamed"), uri("b")));
    delete("d");
    bothNights(whole);
    assertThat(read).isEqualTo("version 6, by its changes since version 1");

    // Back; in one row less; out and in again; in and out again; and what names no image.
    insert("d");
    sql("DELETE FROM %s WHERE image_uri LIKE '%%/e.png' AND price IS NULL");
    delete("a");
    insert("a", "passing");
    delete("passing");
    sql("INSERT INTO %s VALUES (NULL, 1), ('  ', 1)");
    bothNights(whole);
    assertThat(read).contains("by its changes since version 6");
    assertThat(statuses()).isEqualTo("failed 1, ok 7, removed 1");

    // Nothing in the catalog, but a failure to try again, a new question, and a file that changed.
    draw("bad", 9);
    draw("a", 200);
    for (TestRun each : List.of(run, whole)) {
      each.upkeep = upkeep(true);
      each.failed = Plan.Failed.RETRY;
      each.wanted = new Wanted(true, List.of(new Wanted.Question("q", "what?")), false);
    }
    assertThat(bothNights(whole).plan().changed()).isPositive();
    assertThat(read).contains("by its changes since version 12");
    assertThat(statuses()).isEqualTo("ok 8, removed 1");

    killedNight();
    bothNights(whole);
    assertThat(read).endsWith("whole, as the table images has changed since the last night");
  }

  /** One that adds an image's rows, and ends before it can say so. */
  private void killedNight() {
    draw("late", 77);
    insert("late");
    run.listener = Killed.behind(ImagesTable.TABLE);
    assertThatThrownBy(run::run).isInstanceOf(Killed.class);
    run.listener = hearing();
    delete("late");
    insert("late");
  }

  private RunSummary bothNights(TestRun whole) {
    spark
        .read()
        .format("delta")
        .load(catalog.toString())
        .write()
        .format("delta")
        .mode(SaveMode.Overwrite)
        .save(whole.images);
    RunSummary night = run.run();
    whole.run();
    for (TableDefinition table : OutputTables.OUTPUTS) {
      assertThat(rows(run, table)).as(table.name()).isEqualTo(rows(whole, table));
    }
    return night;
  }

  private static List<String> rows(TestRun run, TableDefinition table) {
    return run
        .tables()
        .read(table)
        .drop("run_id", "created_at", "updated_at")
        .collectAsList()
        .stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }

  @Test
  void onlyWhatCameSinceTheLastNightBeganIsRead() throws IOException {
    createWithFeed();
    insert("a", "b", "c");
    run.listener =
        new RunListener() {
          @Override
          public void catalogRead(String how) {
            insert("during the night");
          }
        };
    assertThat(night().plan().total()).isEqualTo(3);
    run.listener = hearing();
    Files.delete(dataFile("a"));
    sql("INSERT INTO %s VALUES ('" + uri("a") + "', 3)");

    assertThatThrownBy(() -> spark.read().format("delta").load(catalog.toString()).collect())
        .hasMessageContaining(".parquet");
    RunSummary night = night();
    assertThat(read).isEqualTo("version 3, by its changes since version 1");
    assertThat(night.plan().total()).isEqualTo(4);
    assertThat(night.plan().fresh()).isEqualTo(1);
  }

  @Test
  void aCatalogWhoseChangesAreNotToBeTrustedIsReadWhole() throws IOException {
    sql("CREATE TABLE %s (image_uri STRING, price INT) USING delta");
    insert("a", "b", "c", "d");
    night();
    assertPlan("version 1, whole, as it has no Change Data Feed", 4);
    insert("e");
    sql("ALTER TABLE %s SET TBLPROPERTIES (delta.enableChangeDataFeed = true)");
    assertPlan("version 3, whole, as its changes since version 1 cannot be read", 5);
    night();
    sql("UPDATE %s SET price = 7 WHERE image_uri LIKE '%%/a.png'");
    assertPlan("version 4, by its changes since version 3", 5);

    spark.conf().set("spark.sql.files.ignoreMissingFiles", true);
    assertPlan("version 4, whole, as spark.sql.files.ignoreMissingFiles", 5);
    spark.conf().unset("spark.sql.files.ignoreMissingFiles");

    spark.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", false);
    sql("VACUUM %s RETAIN 0 HOURS");
    spark.conf().unset("spark.databricks.delta.retentionDurationCheck.enabled");
    assertPlan("whole, as its changes since version 3 cannot be read", 5);

    run.images = temporary.resolve("elsewhere").toString();
    spark.read().format("delta").load(catalog.toString()).write().format("delta").save(run.images);
    spark.sql(
        "ALTER TABLE delta.`%s` SET TBLPROPERTIES (delta.enableChangeDataFeed = true)"
            .formatted(run.images));
    assertPlan("version 1, whole, as the last night read another table", 5);
  }

  @Test
  void aCatalogTableThatLostItsRowsIsRefusedAsEver() {
    spark.sql("CREATE DATABASE IF NOT EXISTS shop");
    spark.sql(
        "CREATE TABLE shop.pictures (image_uri STRING) USING delta"
            + " TBLPROPERTIES (delta.enableChangeDataFeed = true)");
    try {
      spark.sql("INSERT INTO shop.pictures VALUES ('/a'), ('/b'), ('/c'), ('/d')");
      run.images = "shop.pictures";
      night();
      spark.sql("INSERT INTO shop.pictures VALUES ('/e')");
      assertPlan("version 2, by its changes since version 1", 5);

      spark.sql("DELETE FROM shop.pictures WHERE image_uri IN ('/a', '/b', '/c')");
      assertThatThrownBy(run::plan)
          .isInstanceOf(WrongCallException.class)
          .hasMessageContaining("lacks 3 of the 4 images");
      assertThat(read).isEqualTo("version 3, by its changes since version 1");
      spark.sql("DELETE FROM shop.pictures");
      assertThatThrownBy(run::plan)
          .isInstanceOf(WrongCallException.class)
          .hasMessageContaining("holds no image URI");
    } finally {
      spark.sql("DROP DATABASE shop CASCADE");
    }
  }

  private void assertPlan(String how, long images) {
    assertThat(run.plan().total()).isEqualTo(images);
    assertThat(read).contains(how);
  }

  private RunSummary night() {
    return run.run();
  }

  private void createWithFeed() {
    sql(
        "CREATE TABLE %s (image_uri STRING, price INT) USING delta"
            + " TBLPROPERTIES (delta.enableChangeDataFeed = true)");
  }

  private void insert(String... names) {
    sql(
        Arrays.stream(names)
            .map(name -> "('" + uri(name) + "', NULL)")
            .collect(Collectors.joining(", ", "INSERT INTO %s VALUES ", "")));
  }

  private void delete(String name) {
    sql("DELETE FROM %s WHERE image_uri = '" + uri(name) + "'");
  }

  private void sql(String statement) {
    spark.sql(statement.formatted("delta.`" + catalog + "`"));
  }

  private String statuses() {
    return run.tables().read(ImagesTable.TABLE).groupBy("status").count().collectAsList().stream()
        .map(row -> row.getString(0) + " " + row.getLong(1))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /** The data file of the catalog that names a picture. */
  private Path dataFile(String name) {
    return Path.of(
        spark
            .read()
            .format("delta")
            .load(catalog.toString())
            .filter("image_uri = '" + uri(name) + "'")
            .selectExpr("_metadata.file_path")
            .first()
            .getString(0)
            .replaceFirst("^file:(//)?", ""));
  }

  private void draw(String name, int red) {
    Pictures.draw(file(name), red, 0, 0);
  }

  private void copy(String from, String to) throws IOException {
    Files.copy(file(from), file(to));
  }

  private Path file(String name) {
    return temporary.resolve("pictures").resolve(name + ".png");
  }

  private String uri(String name) {
    return "file:" + file(name);
  }
}
