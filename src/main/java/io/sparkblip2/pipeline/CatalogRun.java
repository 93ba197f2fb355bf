package io.sparkblip2.pipeline;

import io.sparkblip2.catalog.Catalog;
import io.sparkblip2.catalog.Combinations;
import io.sparkblip2.catalog.ReferenceWriter;
import io.sparkblip2.tables.CatalogTable;
import io.sparkblip2.tables.HadoopSettings;
import io.sparkblip2.tables.JobDescription;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.spark.sql.SparkSession;

/**
 * Makes a catalog's folder: executors draw the pictures a slice at a time, then the driver writes
 * the references picture by picture, and the table gets its rows. What an earlier run completed is
 * left as it is; more pictures may be added to a catalog.
 */
public final class CatalogRun {
  private static final int SLICE = 20_000;
  private static final int PICTURES_PER_TASK = 500;

  private final SparkSession spark;
  private final Catalog catalog;
  private final CatalogFolder folder;
  private final Consumer<Progress> progress;

  /**
   * What a run did and where.
   *
   * @param drawn pictures drawn by this run
   * @param added rows that this run added to the table
   * @param drawing how long it drew
   */
  public record Summary(
      String images, String table, String references, long drawn, long added, Duration drawing) {}

  /**
   * @param output the folder, which need not exist
   * @param progress hears of every slice of pictures
   * @throws io.sparkblip2.config.WrongCallException if the folder cannot be used
   */
  public CatalogRun(
      SparkSession spark, Catalog catalog, String output, Consumer<Progress> progress) {
    this.spark = spark;
    this.catalog = catalog;
    this.folder = new CatalogFolder(HadoopSettings.of(spark), output);
    this.progress = progress;
  }

  /**
   * @param pictures in all, with those of earlier runs
   * @throws io.sparkblip2.config.WrongCallException if the folder holds something else, or a
   *     catalog of more pictures
   */
  public Summary run(long pictures) throws IOException {
    folder.claim(catalog);
    folder.begin(pictures);
    Instant begin = Instant.now();
    long drawn = draw(missing(pictures), begin);
    Duration drawing = Duration.between(begin, Instant.now());
    String references = "references-" + pictures;
    if (!folder.isDone(references)) {
      write(pictures);
      folder.done(references);
    }
    String images = folder.path("images").toString();
    String table = folder.path("catalog").toString();
    long added = new CatalogTable(spark, table).fill(catalog, pictures, images);
    return new Summary(images, table, folder.toString(), drawn, added, drawing);
  }

  /** Pictures {@code from} to {@code to - 1}. */
  private record Slice(long from, long to) {
    String part() {
      return "pictures-" + from + "-" + to;
    }
  }

  private List<Slice> missing(long pictures) {
    return LongStream.rangeClosed(0, (pictures - 1) / SLICE)
        .mapToObj(slice -> new Slice(slice * SLICE, Math.min(pictures, (slice + 1) * SLICE)))
        .filter(slice -> !folder.isDone(slice.part()))
        .toList();
  }

  private long draw(List<Slice> slices, Instant begin) throws IOException {
    PictureDrawing drawing =
        new PictureDrawing(catalog, folder.path("images").toString(), folder.files());
    long total = slices.stream().mapToLong(slice -> slice.to() - slice.from()).sum();
    long drawn = 0;
    for (int i = 0; i < slices.size(); i++) {
      Slice slice = slices.get(i);
      long size = slice.to() - slice.from();
      int tasks =
          (int) Math.max(spark.sparkContext().defaultParallelism(), size / PICTURES_PER_TASK);
      JobDescription.during(
          spark,
          "draw pictures %d to %d".formatted(slice.from(), slice.to() - 1),
          () -> spark.range(slice.from(), slice.to(), 1, tasks).foreachPartition(drawing));
      folder.done(slice.part());
      drawn += size;
      Duration elapsed = Duration.between(begin, Instant.now());
      progress.accept(new Progress(i + 1, slices.size(), drawn, 0, total, elapsed));
    }
    return drawn;
  }

  /** What one reference file is made by. */
  @FunctionalInterface
  private interface Content {
    void to(OutputStream out) throws IOException;
  }

  private void write(long pictures) throws IOException {
    ReferenceWriter writer = new ReferenceWriter(catalog, pictures);
    byte[] heldOut = Combinations.heldOutList().getBytes(StandardCharsets.UTF_8);
    write("captions.json", writer::captions);
    write("questions.json", writer::questions);
    write("answers.json", writer::answers);
    write("questions.yaml", ReferenceWriter::questionList);
    write("held-out.csv", out -> out.write(heldOut));
  }

  private void write(String name, Content content) throws IOException {
    try (OutputStream out = new BufferedOutputStream(folder.create(name), 1 << 16)) {
      content.to(out);
    }
  }
}
