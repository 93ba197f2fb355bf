package io.sparkblip2.search;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.sparkblip2.tables.IndexTables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import scala.collection.Seq;

/**
 * An inverted file (IVF; Sivic and Zisserman, 2003): the vectors of one recipe in lists, by which
 * of the centroids is nearest. A search reads the lists whose centroids are nearest to what is
 * searched for. The similarity of an image is then the greatest among its vectors in these lists,
 * which is its true one unless its best vector lies in none of them.
 *
 * @param images in each list, as they were counted when it was opened
 * @param builtImages images that it was built from
 * @param tailImages images added since, whose vectors are not laid out by list
 * @param embeddingsVersion of the table {@code embeddings} that it holds all rows of
 */
record SearchIndex(
    IndexTables tables,
    String recipeId,
    String indexId,
    Centroids centroids,
    long[] images,
    long builtImages,
    long tailImages,
    long embeddingsVersion) {

  /** One list in so many is read where nothing else is asked. */
  private static final int SHARE = 25;

  private static final int FEWEST = 4;

  /** Lists are read until they have so many images for each that is wanted. */
  private static final long CANDIDATES = 4;

  private static final String[] ROW = {"image_uri", "created_at"};

  /** The index that counts, whatever recipe it is of. */
  static Optional<SearchIndex> open(IndexTables tables) {
    if (!tables.exist()) {
      return Optional.empty();
    }
    List<Row> lists = tables.lists().orderBy("list").collectAsList();
    if (lists.isEmpty()) {
      return Optional.empty();
    }
    float[][] middles =
        lists.stream()
            .map(list -> Vectors.of(list.<Seq<Float>>getAs("centroid")))
            .toArray(float[][]::new);
    Row any = lists.get(0);
    return Optional.of(
        new SearchIndex(
            tables,
            any.getAs("recipe_id"),
            any.getAs("index_id"),
            new Centroids(middles),
            lists.stream().mapToLong(list -> list.<Long>getAs("images")).toArray(),
            any.<Long>getAs("built_images"),
            any.<Long>getAs("tail_images"),
            any.<Long>getAs("embeddings_version")));
  }

  /** The row of {@code embeddings} that each image of the index is as new as. */
  Dataset<Row> members() {
    return tables
        .vectors(indexId)
        .filter(col("file_list").equalTo(IndexTables.MEMBERS))
        .select("image_uri", "created_at");
  }

  /** Rows of {@code embeddings} that the index lacks, or has in an older state. */
  record Pending(Dataset<Row> rows, long count) {}

  /** Looks for such rows by their keys; of their vectors only files as new as they are read. */
  Pending pending(Dataset<Row> embeddings) {
    Row found = lacking(embeddings).agg(count(lit(1)), min("created_at")).first();
    Column asNew = found.isNullAt(1) ? lit(false) : col("created_at").geq(lit(found.get(1)));
    return new Pending(lacking(embeddings.filter(asNew)), found.getLong(0));
  }

  private Dataset<Row> lacking(Dataset<Row> embeddings) {
    return embeddings.join(members(), ROW, "left_anti");
  }

  /** Images of the index whose row has changed or gone since. */
  Dataset<Row> outdated(Dataset<Row> embeddings) {
    return members().join(embeddings.select("image_uri", "created_at"), ROW, "left_anti");
  }

  /**
   * The images of some lists and, compared one by one, those that the index lacks.
   *
   * @param searched whose removed images are not found
   * @param embeddings all rows of its recipe that may be found
   * @param vector what is searched for
   * @param wanted images, at least, if there are so many
   * @param probe lists to read; 0 for what is usual
   * @return image_uri, similarity; in no order
   */
  Found similar(
      SearchedTables searched, Dataset<Row> embeddings, float[] vector, int wanted, int probe) {
    Column similarity =
        call_function("itc_similarity", col("queries"), lit(vector)).as(Found.SIMILARITY);
    boolean current = tables.embeddingsVersion() == embeddingsVersion;
    Pending pending = current ? null : pending(embeddings);
    long newer = current ? 0 : pending.count();
    UnaryOperator<Dataset<Row>> present =
        current
            ? searched::withoutRemoved
            : rows -> rows.join(embeddings.select("image_uri", "created_at"), ROW, "left_semi");
    int[] lists = nearest(vector, wanted, probe);
    Dataset<Row> listed = images(lists, similarity, present);
    while (lists.length < centroids.count() && newer + listed.count() < wanted) {
      lists = nearest(vector, wanted, 2 * lists.length);
      listed = images(lists, similarity, present);
    }
    Dataset<Row> all =
        current ? listed : listed.union(pending.rows().select(col("image_uri"), similarity));
    IndexReads reads =
        new IndexReads(
            lists.length,
            centroids.count(),
            read(lists).inputFiles().length,
            tables.files(),
            newer);
    return new Found(greatest(all), reads);
  }

  /**
   * Images of some lists, each once though it may be in several, that can still be found, with
   * their similarity. Counted and then searched, they are kept as long as the query is.
   */
  private Dataset<Row> images(int[] lists, Column similarity, UnaryOperator<Dataset<Row>> present) {
    Dataset<Row> images =
        greatest(
            present.apply(read(lists).select(col("image_uri"), col("created_at"), similarity)));
    return images
        .sparkSession()
        .createDataFrame(images.javaRDD().persist(StorageLevel.MEMORY_AND_DISK()), images.schema());
  }

  private static Dataset<Row> greatest(Dataset<Row> vectors) {
    return vectors.groupBy("image_uri").agg(max(Found.SIMILARITY).as(Found.SIMILARITY));
  }

  /**
   * The same lists, up to a newer version of the table {@code embeddings}. Its tail is counted: it
   * may hold what a refresh added that was killed before it could say so.
   */
  SearchIndex grown(long version) {
    long tail =
        tables
            .vectors(indexId)
            .filter(col("file_list").equalTo(IndexTables.TAIL))
            .select("image_uri")
            .distinct()
            .count();
    return new SearchIndex(
        tables, recipeId, indexId, centroids, images, builtImages, tail, version);
  }

  /** Makes it the index that counts. */
  void publish(SparkSession spark) {
    Map<Integer, Long> counts = new HashMap<>();
    for (Row list : tables.vectors(indexId).groupBy("list").count().collectAsList()) {
      counts.put(list.getInt(0), list.getLong(1));
    }
    List<Row> rows = new ArrayList<>();
    for (int list = 0; list < centroids.count(); list++) {
      rows.add(
          RowFactory.create(
              recipeId,
              list,
              Vectors.boxed(centroids.middle(list)),
              counts.getOrDefault(list, 0L),
              indexId,
              builtImages,
              tailImages,
              embeddingsVersion));
    }
    tables.publish(spark.createDataFrame(rows, IndexTables.LISTS.schema()));
  }

  /** Which lists are read, in ascending order. */
  int[] nearest(float[] vector, int wanted, int probe) {
    float[] products = centroids.products(vector);
    int[] order =
        IntStream.range(0, products.length)
            .boxed()
            .sorted(Comparator.comparing((Integer list) -> -products[list]))
            .mapToInt(list -> list)
            .toArray();
    int usual = Math.max(FEWEST, (products.length + SHARE - 1) / SHARE);
    int fewest = probe > 0 ? probe : usual;
    int taken = 0;
    for (long listed = 0;
        taken < order.length && (taken < fewest || listed < CANDIDATES * wanted);
        taken++) {
      listed += images[order[taken]];
    }
    return IntStream.of(order).limit(taken).sorted().toArray();
  }

  /** Rows of the index that are of some lists. */
  Dataset<Row> read(int[] lists) {
    Object[] boxed = IntStream.of(lists).boxed().toArray();
    Column files = col("file_list").isin(boxed).or(col("file_list").equalTo(IndexTables.TAIL));
    return tables.vectors(indexId).filter(col("list").isin(boxed).and(files));
  }
}
