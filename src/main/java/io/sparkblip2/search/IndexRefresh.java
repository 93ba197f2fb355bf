package io.sparkblip2.search;

import static org.apache.spark.sql.functions.col;

import io.sparkblip2.tables.Compaction;
import io.sparkblip2.tables.EmbeddingsTable;
import io.sparkblip2.tables.IndexTables;
import io.sparkblip2.tables.JobDescription;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.RecipeRows;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Brings the index up to date with the ITC vectors of the newest recipe. Vectors that are new or
 * have changed are put under the lists that there are; the index is built anew, with new centroids
 * and its files laid out by list, if a tenth of its images came since it was built, or if the
 * recipe is another. Killed at any point, the next refresh goes on from what is committed.
 *
 * @param compaction whose retention goes for files of earlier indexes
 */
public record IndexRefresh(SparkSession spark, OutputTables outputs, Compaction compaction) {
  private static final double LARGEST_TAIL = 0.1;
  private static final int MOST_LISTS = 2048;
  private static final int SAMPLED_OF_A_LIST = 40;

  /** What a refresh did. */
  public enum Kind {
    /** There are no ITC vectors. */
    NOTHING_TO_INDEX,
    UNCHANGED,
    ADDED,
    BUILT
  }

  /**
   * @param images in the index afterwards
   * @param added images whose vectors were put under their lists
   */
  public record Outcome(Kind kind, long images, long added) {
    @Override
    public String toString() {
      return switch (kind) {
        case NOTHING_TO_INDEX -> "none, as there are no embeddings of kind itc";
        case UNCHANGED -> String.format(Locale.ROOT, "%,d images, none new", images);
        case ADDED -> String.format(Locale.ROOT, "%,d images, %,d of them new", images, added);
        case BUILT -> String.format(Locale.ROOT, "%,d images, built anew", images);
      };
    }
  }

  /** Whether there is an index to keep up to date. */
  public boolean isIndexed() {
    return new IndexTables(outputs).exist();
  }

  /** Makes the index, adds to it, or leaves it as it is. */
  public Outcome run() {
    return JobDescription.during(spark, "index of vectors", this::refresh);
  }

  private Outcome refresh() {
    IndexTables tables = new IndexTables(outputs);
    Dataset<Row> all = outputs.read(EmbeddingsTable.TABLE).filter("kind = 'itc'");
    if (all.isEmpty()) {
      return new Outcome(Kind.NOTHING_TO_INDEX, 0, 0);
    }
    // Before the rows are read: a version between is looked at again next time.
    long version = tables.embeddingsVersion();
    Optional<SearchIndex> before = SearchIndex.open(tables);
    if (before.isPresent() && before.get().embeddingsVersion() == version) {
      SearchIndex index = before.get();
      return new Outcome(Kind.UNCHANGED, index.builtImages() + index.tailImages(), 0);
    }
    RecipeRows recipe = RecipeRows.choose(all, "ITC vectors", List.of(), List.of());
    Dataset<Row> rows = recipe.rows();
    if (before.isPresent() && before.get().recipeId().equals(recipe.recipeId())) {
      SearchIndex index = before.get();
      SearchIndex.Pending pending = index.pending(rows);
      if (index.tailImages() + pending.count() <= LARGEST_TAIL * index.builtImages()) {
        return add(index, rows, pending, version);
      }
    }
    return build(tables, rows, recipe.recipeId(), version);
  }

  /** As many lists as a list has images, about, so that neither is long. */
  static int lists(long images) {
    return (int) Math.min(MOST_LISTS, Math.max(1, Math.round(Math.sqrt(images))));
  }

  private Outcome build(IndexTables tables, Dataset<Row> rows, String recipeId, long version) {
    long images = rows.count();
    int lists = lists(images);
    Centroids centroids =
        KMeans.train(VectorSample.of(rows, images, lists * SAMPLED_OF_A_LIST), lists);
    SearchIndex index =
        new SearchIndex(
            tables, recipeId, UUID.randomUUID().toString(), centroids, null, images, 0, version);
    assign(index, rows, ListAssignment.Files.BY_LIST, lists);
    index.publish(spark);
    tables.keepOnly(index.indexId(), compaction);
    return new Outcome(Kind.BUILT, images, images);
  }

  private Outcome add(
      SearchIndex before, Dataset<Row> rows, SearchIndex.Pending pending, long version) {
    long added = pending.count();
    Dataset<Row> outdated = before.outdated(rows).select("image_uri").distinct();
    if (!outdated.isEmpty()) {
      before.tables().remove(outdated, before.indexId());
    }
    if (added > 0) {
      int tasks = (int) (1 + added / EmbeddingsTable.TABLE.rowsPerFile());
      assign(before, pending.rows(), ListAssignment.Files.TAIL, tasks);
    }
    SearchIndex after = before.grown(version);
    after.publish(spark);
    return new Outcome(added > 0 ? Kind.ADDED : Kind.UNCHANGED, after.members().count(), added);
  }

  private void assign(SearchIndex index, Dataset<Row> rows, ListAssignment.Files files, int tasks) {
    Broadcast<Centroids> centroids =
        new JavaSparkContext(spark.sparkContext()).broadcast(index.centroids());
    try {
      index
          .tables()
          .add(
              new ListAssignment(centroids, index.indexId(), files)
                  .of(rows)
                  .repartition(tasks, col("file_list"), col("list"))
                  .sortWithinPartitions("file_list", "list"));
    } finally {
      centroids.destroy();
    }
  }
}
