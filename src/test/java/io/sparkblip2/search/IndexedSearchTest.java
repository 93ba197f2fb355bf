package io.sparkblip2.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.sql.FunctionsSession;
import io.sparkblip2.tables.Compaction;
import io.sparkblip2.tables.EmbeddingsTable;
import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.IndexTables;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.Transaction;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real tables; images in clusters, and some near the text that is searched for. */
class IndexedSearchTest {
  private static final String TEXT = "a mug";
  private static final AtomicInteger REMOVED_READ = new AtomicInteger();

  private final Path folder;
  private final OutputTables tables;
  private final SparkSession spark = new FunctionsSession().spark();
  private final VectorRows rows = new VectorRows();
  private final float[] mug = VectorRows.textVector(spark, TEXT);
  private int commits;

  IndexedSearchTest(@TempDir Path folder) {
    this.folder = folder;
    this.tables = new FolderTables(spark, folder.toString());
  }

  @Test
  void anIndexFindsTheSameInFewFilesWhateverWasAddedSince() {
    clusters("r1", 1, 200);
    append();
    assertThat(search().byText(TEXT, 10, 0).reads()).isNull();
    assertThat(refresh()).isEqualTo(outcome(IndexRefresh.Kind.BUILT, 200, 200));
    String first = indexId();
    assertThat(refresh()).isEqualTo(outcome(IndexRefresh.Kind.UNCHANGED, 200, 0));

    Found found = search().byText(TEXT, 10, 0);
    assertThat(found.reads().lists()).isBetween(4, 6); // more than four if they are short
    assertThat(found.reads().allLists()).isEqualTo(14);
    assertThat(found.reads().files()).isBetween(1, found.reads().lists());
    assertThat(found.reads().allFiles()).isBetween(10L, 15L);
    assertThat(found.rows().collectAsList()).isEqualTo(exactly(10));
    assertThat(search().byText(TEXT, 10_000, 0).rows().count()).isEqualTo(200);

    image("new.png", 2, mug);
    image("mug-0.png", 2, rows.draw()); // it was near the text, and was edited
    merge();
    Found stale = search().byText(TEXT, 5, 0);
    assertThat(stale.reads().newer()).isEqualTo(2);
    assertThat(stale.rows().collectAsList()).isEqualTo(exactly(5));
    assertThat(stale.rows().first().getString(0)).isEqualTo("new.png");

    assertThat(refresh()).isEqualTo(outcome(IndexRefresh.Kind.ADDED, 201, 2));
    Found fresh = search().byText(TEXT, 5, 0);
    assertThat(fresh.reads().newer()).isZero();
    assertThat(fresh.rows().collectAsList()).isEqualTo(stale.rows().collectAsList());
    assertThat(rowsOf("mug-0.png")).isEqualTo(2); // its one vector, and that it is there

    for (int i = 0; i < 19; i++) {
      image("more-" + i, 3, rows.draw());
    }
    append();
    assertThat(refresh()).isEqualTo(outcome(IndexRefresh.Kind.BUILT, 220, 220));
    assertThat(indexId()).isNotEqualTo(first);
    assertThat(vectors().select("index_id").distinct().count()).isEqualTo(1);
    assertThat(search().recall(TEXT, 10)).isEqualTo(new Recall(10, 10));
  }

  @Test
  void neitherAnotherRecipeNorARemovedImageNorWhatAKilledRefreshLeftIsFound() {
    assertThat(refresh()).isEqualTo(outcome(IndexRefresh.Kind.NOTHING_TO_INDEX, 0, 0));
    assertThat(new IndexTables(tables).exist()).isFalse();
    clusters("r1", 1, 20);
    append();
    refresh();
    vectors()
        .withColumn("index_id", functions.lit("killed"))
        .withColumn("image_uri", functions.lit("ghost.png"))
        .write()
        .format("delta")
        .mode("append")
        .save(folder.resolve("index_vectors").toString());
    SearchedTables searched = SearchedTables.of(tables);
    SearchedTables removed =
        new SearchedTables(
            searched.embeddings(),
            spark.sql("SELECT 'mug-1.png' AS image_uri"),
            searched.place(),
            searched.index(),
            null);
    Found found = new ImageSearch(removed, List.of(), "tiny-itm", 0).byText(TEXT, 100, 0);
    assertThat(found.reads()).isNotNull();
    assertThat(found.rows().collectAsList())
        .hasSize(19)
        .extracting(row -> row.getString(0))
        .doesNotContain("ghost.png", "mug-1.png");

    rows.add("other.png", "r2", 2, rows.draw());
    append();
    assertThat(search().byText(TEXT, 5, 0).reads()).isNull();
    assertThat(search("r1").byText(TEXT, 5, 0).reads()).isNotNull();
    assertThat(refresh()).isEqualTo(outcome(IndexRefresh.Kind.BUILT, 1, 1));
    assertThat(search().byText(TEXT, 5, 0).rows().collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("other.png");
    assertThat(search("r1").byText(TEXT, 5, 0).reads()).isNull();
  }

  @Test
  void listsAreReadUntilTheyHaveAsManyImagesAsAreWanted() {
    clusters("r1", 1, 200);
    append();
    refresh();
    List<Row> all = exactly(200);
    SearchedTables searched = SearchedTables.of(tables);
    SearchedTables few =
        new SearchedTables(
            searched.embeddings(),
            spark.createDataFrame(all.subList(0, 190), all.get(0).schema()).select("image_uri"),
            searched.place(),
            searched.index(),
            null);
    assertThat(
            new ImageSearch(few, List.of(), "tiny-itm", 0)
                .byText(TEXT, 10, 0)
                .rows()
                .collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyElementsOf(
            all.subList(190, 200).stream().map(row -> row.getString(0)).toList());
  }

  @Test
  void whatARefreshAddedBeforeItWasKilledCountsAsAdded() {
    clusters("r1", 1, 200);
    append();
    refresh();
    IndexTables index = new IndexTables(tables);
    List<Row> lists = index.lists().collectAsList();
    for (int i = 0; i < 15; i++) {
      image("new-" + i, 2, rows.draw());
    }
    append();
    assertThat(refresh()).isEqualTo(outcome(IndexRefresh.Kind.ADDED, 215, 15));
    index.publish(spark.createDataFrame(lists, IndexTables.LISTS.schema())); // as if killed before

    assertThat(refresh()).isEqualTo(outcome(IndexRefresh.Kind.UNCHANGED, 215, 0));

    assertThat(index.lists().first().<Long>getAs("tail_images")).isEqualTo(15);
    for (int i = 0; i < 6; i++) {
      image("more-" + i, 3, rows.draw());
    }
    append();
    assertThat(refresh()).isEqualTo(outcome(IndexRefresh.Kind.BUILT, 221, 221));
  }

  @Test
  void theImagesOfTheListsAreJoinedOnceThoughTheyAreCountedToo() {
    clusters("r1", 1, 200);
    append();
    refresh();
    SearchedTables searched = SearchedTables.of(tables);
    REMOVED_READ.set(0);
    Dataset<Row> removed =
        spark
            .createDataset(List.of("mug-1.png"), Encoders.STRING())
            .map((MapFunction<String, String>) IndexedSearchTest::counted, Encoders.STRING())
            .toDF("image_uri");
    SearchedTables counted =
        new SearchedTables(
            searched.embeddings(), removed, searched.place(), searched.index(), null);
    Found found = new ImageSearch(counted, List.of(), "tiny-itm", 0).byText(TEXT, 10, 0);
    assertThat(found.reads().lists()).isLessThan(found.reads().allLists());
    assertThat(found.rows().collectAsList()).hasSize(10);
    assertThat(REMOVED_READ).hasValue(2); // the other time, to choose a recipe
  }

  private static String counted(String uri) {
    REMOVED_READ.incrementAndGet();
    return uri;
  }

  /** Every tenth image has a vector near the text, between two of its cluster. */
  private void clusters(String recipe, int day, int images) {
    float[][] middles = new float[20][];
    java.util.Arrays.setAll(middles, i -> rows.draw());
    for (int i = 0; i < images; i++) {
      float[] middle = middles[i % middles.length];
      boolean near = i % 10 == 0;
      float[] second = near ? rows.near(mug, 0.05) : rows.near(middle, 0.05);
      rows.add(
          (near ? "mug-" + i / 10 : "image-" + i) + ".png",
          recipe,
          day,
          rows.near(middle, 0.05),
          second,
          rows.near(middle, 0.05));
    }
  }

  private void image(String uri, int day, float[]... queries) {
    rows.add(uri, "r1", day, queries);
  }

  private void append() {
    tables.append(EmbeddingsTable.TABLE, rows.take(spark), new Transaction("test", commits++));
  }

  private void merge() {
    tables.merge(EmbeddingsTable.TABLE, rows.take(spark), new Transaction("test", commits++));
  }

  private IndexRefresh.Outcome refresh() {
    return new IndexRefresh(spark, tables, new Compaction(0, 0)).run();
  }

  private static IndexRefresh.Outcome outcome(IndexRefresh.Kind kind, long images, long added) {
    return new IndexRefresh.Outcome(kind, images, added);
  }

  private ImageSearch search(String... recipes) {
    return new ImageSearch(SearchedTables.of(tables), List.of(recipes), "tiny-itm", 0);
  }

  private List<Row> exactly(int top) {
    return new ImageSearch(SearchedTables.of(tables).exact(), List.of(), "tiny-itm", 0)
        .byText(TEXT, top, 0)
        .rows()
        .collectAsList();
  }

  private String indexId() {
    return tables.read(IndexTables.LISTS).first().getAs("index_id");
  }

  private Dataset<Row> vectors() {
    return tables.read(IndexTables.VECTORS);
  }

  private long rowsOf(String image) {
    return vectors().filter(functions.col("image_uri").equalTo(image)).count();
  }
}
