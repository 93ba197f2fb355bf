package io.sparkblip2.search;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.sparkblip2.tables.Compaction;
import io.sparkblip2.tables.EmbeddingsTable;
import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.IndexTables;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.Transaction;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * Measures searches over a million images of 32 vectors with 256 components: {@code SearchMillion
 * FOLDER [ROWS]}. Makes the table and its index if FOLDER holds none: for a million about 30 GB,
 * and while the index is built as much again for the shuffle.
 *
 * <p>An image is of two of a thousand clusters, as if it showed two things; each of its vectors is
 * a direction near the middle of one of them, with a cosine of about 0.7. A search is for a
 * direction as near to a middle, which no image has. Components have the eight significant bits of
 * bfloat16, so that Parquet's dictionaries halve the files. No model is needed.
 */
final class SearchMillion {
  private static final int QUERIES = 32;
  private static final int WIDTH = 256;
  private static final int CLUSTERS = 1_000;
  private static final double SPREAD = 1;
  private static final int SEARCHES = 5;
  private static final int TOP = 10;

  private final SparkSession spark = LocalSpark.session();
  private final OutputTables tables;

  private SearchMillion(Path folder) {
    // As jobs/submit.sh has it on one machine, and not as tests with ten rows want it.
    spark.conf().set("spark.sql.codegen.wholeStage", true);
    spark.conf().set("spark.sql.adaptive.enabled", true);
    spark.conf().set("spark.sql.shuffle.partitions", 4);
    this.tables = new FolderTables(spark, folder.toString());
  }

  /** Prints seconds, and what was read and found. */
  public static void main(String[] args) {
    SearchMillion searches = new SearchMillion(Path.of(args[0]));
    if (!searches.tables.exists(EmbeddingsTable.TABLE)) {
      searches.make(args.length > 1 ? Long.parseLong(args[1]) : 1_000_000);
    }
    searches.index();
    searches.search();
  }

  private void make(long rows) {
    Instant start = Instant.now();
    Dataset<Row> images =
        spark
            .range(0, rows, 1, (int) (1 + rows / EmbeddingsTable.TABLE.rowsPerFile()))
            .map(
                (MapFunction<Long, Row>) SearchMillion::image,
                Encoders.row(EmbeddingsTable.TABLE.schema()));
    tables.append(EmbeddingsTable.TABLE, images, new Transaction("made", 0));
    System.out.printf("made %,d rows: %.1f s%n", rows, seconds(start));
  }

  private static Row image(long number) {
    Random random = new Random(number);
    float[][] middles = {middle(random.nextInt(CLUSTERS)), middle(random.nextInt(CLUSTERS))};
    Object[] queries = new Object[QUERIES];
    for (int i = 0; i < QUERIES; i++) {
      queries[i] = Vectors.boxed(near(middles[i % 2], random));
    }
    return RowFactory.create(
        "file:/nowhere/catalog/" + number / 1000 + "/" + number + ".jpg",
        "recipe",
        "sha-" + number,
        "itc",
        queries[0],
        queries,
        "the model",
        "made",
        Timestamp.from(Instant.ofEpochSecond(1_700_000_000L)));
  }

  private static float[] middle(int cluster) {
    return near(new float[WIDTH], new Random(1_000_000_007L * (cluster + 1)));
  }

  /** The middle and a random direction, as long as each other, at unit length. */
  private static float[] near(float[] middle, Random random) {
    float[] vector = new float[WIDTH];
    double squares = 0;
    for (int i = 0; i < WIDTH; i++) {
      vector[i] = (float) (middle[i] + SPREAD * random.nextGaussian() / Math.sqrt(WIDTH));
      squares += vector[i] * vector[i];
    }
    for (int i = 0; i < WIDTH; i++) {
      vector[i] = bfloat16(vector[i] / (float) Math.sqrt(squares));
    }
    return vector;
  }

  private static float bfloat16(float value) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(value) & 0xffff0000);
  }

  private void index() {
    Instant start = Instant.now();
    IndexRefresh.Outcome outcome = new IndexRefresh(spark, tables, new Compaction(0, 0)).run();
    System.out.printf("index of %s: %.1f s%n", outcome, seconds(start));
  }

  private void search() {
    SearchIndex index = SearchIndex.open(new IndexTables(tables)).orElseThrow();
    Dataset<Row> embeddings = tables.read(EmbeddingsTable.TABLE);
    Dataset<Row> vectors = index.tables().vectors(index.indexId());
    System.out.printf(
        "%,d rows; embeddings %,d MB, index %,d MB in %,d files, %,d lists%n",
        embeddings.count(),
        megabytes(embeddings),
        megabytes(vectors),
        vectors.inputFiles().length,
        index.centroids().count());
    List<float[]> wanted =
        IntStream.range(0, SEARCHES).mapToObj(i -> near(middle(i), new Random(-1 - i))).toList();
    List<Set<String>> exact = new ArrayList<>();
    Instant start = Instant.now();
    for (float[] vector : wanted) {
      Column similarity = call_function("itc_similarity", col("queries"), lit(vector));
      exact.add(best(embeddings.select(col("image_uri"), similarity.as(Found.SIMILARITY))));
    }
    System.out.printf("exact: %.1f s a search%n", seconds(start) / SEARCHES);
    for (int probe : new int[] {0, 2, 4, 8, 16, 32}) {
      tell(index, embeddings, wanted, exact, probe);
    }
  }

  private void tell(
      SearchIndex index,
      Dataset<Row> embeddings,
      List<float[]> wanted,
      List<Set<String>> exact,
      int probe) {
    int found = 0;
    IndexReads reads = null;
    SearchedTables searched = SearchedTables.of(tables);
    Instant start = Instant.now();
    for (int i = 0; i < SEARCHES; i++) {
      Found images = index.similar(searched, embeddings, wanted.get(i), TOP, probe);
      reads = images.reads();
      Set<String> uris = best(images.rows());
      uris.retainAll(exact.get(i));
      found += uris.size();
    }
    double seconds = seconds(start) / SEARCHES;
    long bytes = 0;
    for (float[] vector : wanted) {
      bytes += megabytes(index.read(index.nearest(vector, TOP, probe)));
    }
    System.out.printf(
        "%s, %,d MB on average: %.1f s a search, recall@%d %.3f%n",
        reads, bytes / SEARCHES, seconds, TOP, found / (double) (SEARCHES * TOP));
  }

  private static Set<String> best(Dataset<Row> images) {
    return images
        .orderBy(col(Found.SIMILARITY).desc(), col("image_uri"))
        .limit(TOP)
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .collect(Collectors.toSet());
  }

  private static long megabytes(Dataset<Row> rows) {
    return Arrays.stream(rows.inputFiles())
            .mapToLong(file -> new File(URI.create(file)).length())
            .sum()
        >> 20;
  }

  private static double seconds(Instant start) {
    return Duration.between(start, Instant.now()).toMillis() / 1e3;
  }
}
