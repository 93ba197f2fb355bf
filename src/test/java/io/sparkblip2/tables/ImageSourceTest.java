package io.sparkblip2.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ImageSourceTest {
  private final SparkSession spark = LocalSpark.session();

  @TempDir Path folder;

  @Test
  void aFolderIsListedToItsDepthWithOddNames() throws IOException {
    List<String> names =
        List.of(
            "plain.jpg",
            "UPPER.JPEG",
            "a b.png",
            "it's.png",
            "say \"hi\".png",
            "50%.png",
            "%20.png",
            "a#b.png",
            "a[1].png",
            "{x}*?.png",
            "a+b&c=d.webp",
            "größe-日本.gif",
            "deep/er/than that/x.tiff");
    names.forEach(this::file);
    List.of("notes.txt", "deep/data.csv", ".hidden.jpg", "_temporary/x.jpg", ".git/y.png")
        .forEach(this::file);
    Files.createDirectories(folder.resolve("empty.jpg"));

    try (ImageListing listing = source(folder.toString()).list()) {
      assertThat(uris(listing))
          .containsExactlyInAnyOrderElementsOf(
              names.stream().map(name -> "file:" + folder.resolve(name)).toList());
      assertThat(listing.otherFiles()).isEqualTo(2);
      Row row = listing.images().filter("image_uri like '%plain.jpg'").first();
      assertThat(row.getLong(2)).isEqualTo("plain.jpg".length());
      assertThat(row.getTimestamp(1).getTime())
          .isEqualTo(folder.resolve("plain.jpg").toFile().lastModified());
    }
  }

  @Test
  void aLinkBackIsNotFollowedForEver() throws IOException {
    file("sub/a.jpg");
    Files.createSymbolicLink(folder.resolve("sub/back"), folder);

    try (ImageListing listing = source(folder.toString()).list()) {
      assertThat(uris(listing)).containsExactly("file:" + folder.resolve("sub/a.jpg"));
    }
  }

  @Test
  void foldersThatLinkToEachOtherAreReadOnceForEachLink() throws IOException {
    file("a/1.jpg");
    file("b/2.jpg");
    Files.createSymbolicLink(folder.resolve("a/x"), Path.of("../b"));
    Files.createSymbolicLink(folder.resolve("b/y"), Path.of("../a"));

    assertThat(uris(source(folder.toString()).list()))
        .containsExactlyInAnyOrder(
            uri("a/1.jpg"), uri("a/x/2.jpg"), uri("b/2.jpg"), uri("b/y/1.jpg"));
  }

  @Test
  @Timeout(120)
  void aWebOfLinksEnds() throws IOException {
    int folders = 12;
    for (int i = 0; i < folders; i++) {
      file("f" + i + "/" + i + ".jpg");
      for (int step = 1; step <= 3; step++) {
        Path link = folder.resolve("f" + i + "/to" + step);
        Files.createSymbolicLink(link, Path.of("../f" + (i + step) % folders));
      }
    }

    assertThat(uris(source(folder.toString()).list()))
        .contains(uri("f0/0.jpg"), uri("f0/to3/3.jpg"))
        .hasSizeBetween(folders * 4, folders * 5);
  }

  @Test
  void filesWhoseNamesAreNotUtf8AreLeftOutAndCounted() throws Exception {
    file("good.jpg");
    shell("touch $'bad\\xff.jpg' $'no picture\\xff.txt' $'.hidden\\xff.jpg'; mkdir $'folder\\xff'");

    try (ImageListing listing = source(folder.toString()).list()) {
      assertThat(uris(listing)).containsExactly(uri("good.jpg"));
      assertThat(listing.brokenNames()).isEqualTo(2);
    }
    assertThat(source(folder + "/[bg]*.jpg").list().brokenNames()).isEqualTo(1);
  }

  @Test
  void namesThatThisJvmCannotReadForItsLocaleAreAWrongCall() throws Exception {
    file("good.jpg");
    shell("touch $'gr\\xc3\\xb6\\xc3\\x9fe\\xff.jpg'");
    String encoding = System.setProperty("sun.jnu.encoding", "ANSI_X3.4-1968");
    try {
      assertRefused(folder.toString(), "image_uri", "LC_ALL=C.UTF-8");
      Files.createDirectory(folder.resolve("ascii"));
      file("ascii/a.jpg");
      assertThat(uris(source(folder + "/ascii").list())).hasSize(1);
    } finally {
      System.setProperty("sun.jnu.encoding", encoding);
    }
  }

  /** Java cannot write a name that is not UTF-8. */
  private void shell(String commands) throws Exception {
    Process bash = new ProcessBuilder("bash", "-c", commands).directory(folder.toFile()).start();
    assertThat(bash.waitFor()).isZero();
  }

  @Test
  void aGlobMatchesFilesAndFolders() {
    List.of("2024/a.jpg", "2024/b.png", "2025/a.jpg", "2025/sub/c.jpg", "other/a.jpg", "2024/n.txt")
        .forEach(this::file);

    assertThat(uris(source(folder + "/202?/*.{jpg,txt}").list()))
        .containsExactlyInAnyOrder(uri("2024/a.jpg"), uri("2024/n.txt"), uri("2025/a.jpg"));
    assertThat(uris(source(folder + "/{2024,other}").list()))
        .containsExactlyInAnyOrder(uri("2024/a.jpg"), uri("2024/b.png"), uri("other/a.jpg"));
    assertThat(uris(source(folder + "/*5").list()))
        .containsExactlyInAnyOrder(uri("2025/a.jpg"), uri("2025/sub/c.jpg"));
  }

  @Test
  void anExistingFolderIsNoGlob() {
    file("photos[1]/a.jpg");
    file("photos1/b.jpg");

    assertThat(uris(source(folder + "/photos[1]").list())).containsExactly(uri("photos[1]/a.jpg"));
  }

  @Test
  void aFileIsOneImageWhateverItsName() {
    file("picture");

    assertThat(uris(source(folder + "/picture").list())).containsExactly(uri("picture"));
  }

  @Test
  void aColumnOfADeltaParquetOrCsvTableNamesImages() {
    Dataset<Row> table =
        spark
            .createDataset(
                List.of("a.jpg", "b c.jpg", "a.jpg", " ", "it's \"d\", e.jpg"), Encoders.STRING())
            .toDF("photo")
            .unionByName(spark.sql("SELECT CAST(NULL AS STRING) AS photo"))
            .selectExpr("1 AS id", "photo");
    table.write().format("delta").save(folder + "/delta");
    table.write().parquet(folder + "/parquet");
    table.coalesce(1).write().option("header", true).option("escape", "\"").csv(folder + "/csv");
    table.createOrReplaceTempView("photo_catalog");

    for (String name :
        List.of(folder + "/delta", folder + "/parquet", folder + "/csv", "photo_catalog")) {
      ImageListing listing = new ImageSource(spark, name, "photo").list();
      assertThat(uris(listing))
          .as(name)
          .containsExactlyInAnyOrder("a.jpg", "b c.jpg", "it's \"d\", e.jpg");
      assertThat(listing.withoutUri()).as(name).isEqualTo(2);
    }
    assertRefused(folder + "/delta", "path", "has no column 'path', only id, photo");
    assertRefused(folder + "/delta", "id", "holds int");
  }

  @Test
  void aTableInFoldersOfAColumnsValuesIsReadWhole() {
    Dataset<Row> table =
        spark
            .createDataset(List.of("a.jpg", "b.jpg", "c.jpg"), Encoders.STRING())
            .toDF("image_uri")
            .selectExpr("image_uri", "ascii(image_uri) % 2 AS dt", "'x y' AS shop");
    table.write().partitionBy("dt").parquet(folder + "/parquet");
    table.write().partitionBy("shop", "dt").option("header", true).csv(folder + "/csv");
    file("pictures/year=2024/a.jpg");

    for (String name : List.of("/parquet", "/csv")) {
      assertThat(uris(source(folder + name).list()))
          .as(name)
          .containsExactlyInAnyOrder("a.jpg", "b.jpg", "c.jpg");
    }
    assertThat(uris(source(folder + "/pictures").list()))
        .containsExactly(uri("pictures/year=2024/a.jpg"));
  }

  @Test
  void nothingToListIsAWrongCall() throws IOException {
    file("texts/readme.txt");
    Files.createDirectories(folder.resolve("empty"));

    assertRefused(folder + "/missing", "image_uri", "neither a folder, a file nor a table");
    assertRefused(folder + "/empty", "image_uri", "There is no image in");
    assertRefused(folder + "/texts", "image_uri", "(1 other files)");
    assertRefused(folder + "/*.jpg", "image_uri", "There is no image in");
    assertRefused("nosuchfs://host/x", "image_uri", "nosuchfs");
  }

  private void assertRefused(String images, String column, String reason) {
    assertThatThrownBy(() -> new ImageSource(spark, images, column).list())
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining(reason);
  }

  private ImageSource source(String images) {
    return new ImageSource(spark, images, "image_uri");
  }

  private static List<String> uris(ImageListing listing) {
    return listing.images().select("image_uri").as(Encoders.STRING()).collectAsList();
  }

  private String uri(String name) {
    return "file:" + folder.resolve(name);
  }

  private void file(String name) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
