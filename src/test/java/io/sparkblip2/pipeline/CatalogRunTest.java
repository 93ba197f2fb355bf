package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.sparkblip2.catalog.Catalog;
import io.sparkblip2.catalog.CatalogOptions;
import io.sparkblip2.catalog.Combinations;
import io.sparkblip2.catalog.PictureFormat;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.tables.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogRunTest {
  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir Path folder;
  private final List<Progress> progress = new ArrayList<>();

  @Test
  void aCatalogIsPicturesATableAndReferences() throws IOException {
    Catalog catalog = catalog(1, 64);
    CatalogRun.Summary summary = run(catalog, "out", 30);

    assertThat(summary.drawn()).isEqualTo(30);
    assertThat(summary.added()).isEqualTo(30);
    assertThat(progress).hasSize(1);
    assertThat(names("out"))
        .containsExactly(
            "_done",
            "answers.json",
            "captions.json",
            "catalog",
            "held-out.csv",
            "images",
            "questions.json",
            "questions.yaml",
            "recipe.json");
    assertThat(pictures("out")).hasSize(30);
    assertThat(Files.readString(folder.resolve("out/held-out.csv")))
        .startsWith("kind,color,pattern\nmug,red,plain\n");
    List<Row> rows = rows("out");
    assertThat(rows).hasSize(30);
    for (int i = 0; i < 30; i++) {
      Row row = rows.get(i);
      assertThat(row.getString(0)).isEqualTo(catalog.sku(i));
      Path picture = Path.of(row.getString(1).replaceFirst("^file:", ""));
      assertThat(Files.readAllBytes(picture)).isEqualTo(catalog.file(i));
      assertThat(row.getString(2)).isEqualTo(catalog.scene(i).title());
      assertThat(row.getString(3)).isEqualTo(catalog.scene(i).category());
      assertThat(row.getTimestamp(4)).isEqualTo(Timestamp.from(catalog.updatedAt(i)));
    }
  }

  @Test
  void theSameCommandAgainChangesNothing() throws IOException {
    run(catalog(1, 64), "out", 12);
    Map<String, FileTime> before = times("out");
    long version = version("out");

    CatalogRun.Summary again = run(catalog(1, 64), "out", 12);

    assertThat(again.drawn()).isZero();
    assertThat(again.added()).isZero();
    assertThat(version("out")).isEqualTo(version);
    assertThat(times("out")).isEqualTo(before);
  }

  @Test
  void aRunThatWasCutOffIsFinished() throws IOException {
    Catalog catalog = catalog(1, 64);
    run(catalog, "out", 12);
    // As if the machine had died while it drew: a picture cut short, and nothing after it.
    Files.delete(folder.resolve("out/_done/pictures-0-12"));
    Files.delete(folder.resolve("out/_done/references-12"));
    Path picture = folder.resolve("out/images").resolve(catalog.fileName(5));
    Files.write(picture, new byte[] {1, 2, 3});
    Files.writeString(folder.resolve("out/captions.json"), "{\"images\":[");
    DeltaTable.forPath(SPARK, folder.resolve("out/catalog").toString())
        .delete("sku > 'SKU-000000004'");

    CatalogRun.Summary second = run(catalog, "out", 12);

    assertThat(second.drawn()).isEqualTo(12);
    assertThat(second.added()).isEqualTo(7);
    assertThat(Files.readAllBytes(picture)).isEqualTo(catalog.file(5));
    assertThat(rows("out")).extracting(row -> row.getString(0)).hasSize(12).doesNotHaveDuplicates();
    run(catalog, "whole", 12);
    assertThat(folder.resolve("out/captions.json"))
        .hasSameBinaryContentAs(folder.resolve("whole/captions.json"));
  }

  @Test
  void moreImagesAddToTheCatalog() throws IOException {
    run(catalog(1, 64), "out", 10);
    CatalogRun.Summary more = run(catalog(1, 64), "out", 25);
    run(catalog(1, 64), "whole", 25);

    assertThat(more.added()).isEqualTo(15);
    assertThat(rows("out")).hasSize(25);
    assertThat(pictures("out")).hasSize(25).usingRecursiveComparison().isEqualTo(pictures("whole"));
    for (String file : List.of("captions.json", "questions.json", "answers.json")) {
      assertThat(folder.resolve("out").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
    }
    refused(catalog(1, 64), "out", 24).hasMessageContaining("25 pictures", "--images 24");
  }

  @Test
  void anotherCatalogInTheOutputIsRefusedAndLeftAlone() throws IOException {
    run(catalog(1, 64), "out", 3);
    Map<String, FileTime> before = times("out");
    refused(catalog(2, 64), "out", 3)
        .hasMessageContaining("another catalog, with seed 1 instead of 2. Choose another output");
    refused(catalog(1, 96), "out", 3).hasMessageContaining("size 64 instead of 96");
    Catalog png = new Catalog(1, CatalogOptions.training(64), new PictureFormat("png", 90));
    refused(png, "out", 3).hasMessageContaining("imageFormat jpeg instead of png");
    Catalog fuller =
        new Catalog(
            1,
            new CatalogOptions(64, 3, 60, 10, Combinations.TRAINING),
            new PictureFormat("jpeg", 90));
    refused(fuller, "out", 3).hasMessageContaining("several 30 instead of 60");
    assertThat(times("out")).isEqualTo(before);
  }

  @Test
  void whatIsNotFromThisJobIsRefused() throws IOException {
    Files.createDirectories(folder.resolve("out/images"));
    refused(catalog(1, 64), "out", 3).hasMessageContaining("has 'images' in it");
    assertThat(names("out")).containsExactly("images");
    Files.writeString(
        Files.createDirectories(folder.resolve("odd")).resolve("recipe.json"), "flour");
    refused(catalog(1, 64), "odd", 3).hasMessageContaining("cannot be written or read");
  }

  @Test
  void anOutputThatCannotBeWrittenIsRefused() throws IOException {
    Files.writeString(folder.resolve("file"), "mine");
    refused(catalog(1, 64), "file", 3).hasMessageContaining("is a file");
    refused(catalog(1, 64), "file/below", 3).hasMessageContaining("cannot be written");
    assertThatThrownBy(() -> new CatalogRun(SPARK, catalog(1, 64), "nofs://x/y", progress::add))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("nofs://x/y");
  }

  private CatalogRun.Summary run(Catalog catalog, String name, long pictures) throws IOException {
    return new CatalogRun(SPARK, catalog, folder.resolve(name).toString(), progress::add)
        .run(pictures);
  }

  private AbstractThrowableAssert<?, ?> refused(Catalog catalog, String name, long pictures) {
    return assertThatThrownBy(() -> run(catalog, name, pictures))
        .isInstanceOf(WrongCallException.class);
  }

  private static Catalog catalog(long seed, int size) {
    return new Catalog(seed, CatalogOptions.training(size), new PictureFormat("jpeg", 90));
  }

  private List<Row> rows(String name) {
    return SPARK
        .read()
        .format("delta")
        .load(folder.resolve(name + "/catalog").toString())
        .orderBy("sku")
        .collectAsList();
  }

  private long version(String name) {
    return DeltaTable.forPath(SPARK, folder.resolve(name + "/catalog").toString())
        .history(1)
        .head()
        .getAs("version");
  }

  private List<String> names(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Map<String, byte[]> pictures(String name) throws IOException {
    Map<String, byte[]> pictures = new TreeMap<>();
    Path images = folder.resolve(name).resolve("images");
    for (Path file : files(images)) {
      pictures.put(images.relativize(file).toString(), Files.readAllBytes(file));
    }
    return pictures;
  }

  private Map<String, FileTime> times(String name) throws IOException {
    Map<String, FileTime> times = new TreeMap<>();
    Path base = folder.resolve(name);
    for (Path file : files(base)) {
      times.put(base.relativize(file).toString(), Files.getLastModifiedTime(file));
    }
    return times;
  }

  private static List<Path> files(Path base) throws IOException {
    try (Stream<Path> files = Files.walk(base)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
