package io.sparkblip2.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.image.ImageAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileVersionsTest {
  private final SparkSession spark = LocalSpark.session();

  @TempDir Path temporary;

  @BeforeEach
  void forgetWhatWasAsked() {
    CountedFiles.LISTED.clear();
    CountedFiles.LISTING_TASKS.clear();
    CountedFiles.UNANSWERED.set(0);
  }

  @Test
  void aStoresFolderIsListedWhereManyImagesLieInItAndAskedForFileByFileElsewhere()
      throws IOException {
    spark.sparkContext().hadoopConfiguration().set("fs.counted.impl", CountedFiles.class.getName());
    List<String> uris = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      uris.add("counted:" + file("many/" + i + " %41#.jpg", i));
    }
    file("many/not in the catalog.jpg", 3);
    uris.add("counted:" + file("few/a.jpg", 11));
    uris.add("file:" + file("local/b.jpg", 12));
    uris.add(file("local/c.jpg", 13).toString());
    List<String> unknown =
        List.of(
            "counted:" + temporary.resolve("many/gone.jpg"),
            "file:" + temporary.resolve("local/gone.jpg"),
            "https://example.org/a.jpg",
            "unheard:/of/a.jpg",
            "no/absolute/path.jpg");
    uris.addAll(unknown);

    Map<String, Row> versions = versions(uris, ImageAccess.defaults().allowedRoots());

    assertThat(versions).hasSize(uris.size());
    for (int i = 0; i < 70; i++) {
      assertThat(versions.get(uris.get(i)).getLong(2)).isEqualTo(i);
    }
    Row local = versions.get("file:" + temporary.resolve("local/b.jpg"));
    assertThat(local.getLong(2)).isEqualTo(12);
    assertThat(local.getTimestamp(1).getTime())
        .isEqualTo(Files.getLastModifiedTime(temporary.resolve("local/b.jpg")).toMillis());
    assertThat(versions.get(temporary.resolve("local/c.jpg").toString()).getLong(2)).isEqualTo(13);
    assertThat(versions.get("counted:" + temporary.resolve("few/a.jpg")).getLong(2)).isEqualTo(11);
    assertThat(unknown).allMatch(uri -> versions.get(uri).isNullAt(1));
    assertThat(CountedFiles.LISTED).containsExactly(temporary.resolve("many").toString());
  }

  @Test
  void whatLiesOutsideTheRootsIsNotLookedAt() throws IOException {
    Path inside = file("in/a.jpg", 1);
    Path outside = file("out/b.jpg", 2);

    Map<String, Row> versions =
        versions(
            List.of(inside.toString(), outside.toString()),
            List.of(temporary.resolve("in").toString()));

    assertThat(versions.get(inside.toString()).getLong(2)).isEqualTo(1);
    assertThat(versions.get(outside.toString()).isNullAt(2)).isTrue();
  }

  @Test
  void aFileThatCannotBeLookedAtIsUnknownAndHoldsUpNoOther() throws IOException {
    Path good = file("a.jpg", 1);
    Path loop = temporary.resolve("loop.jpg");
    Files.createSymbolicLink(loop, loop);
    List<String> odd = List.of(good + "/1.jpg", temporary + "/" + "x".repeat(300), loop.toString());
    List<String> uris = new ArrayList<>(odd);
    uris.add(good.toString());
    FileVersions lookups = lookups(List.of());

    Map<String, Row> versions = versions(lookups, uris);

    assertThat(versions.get(good.toString()).getLong(2)).isEqualTo(1);
    assertThat(odd).allMatch(uri -> versions.get(uri).isNullAt(1));
    assertThat(lookups.unanswered().orElseThrow())
        .contains("3 of 4 files cannot be looked at")
        .contains("FileSystemException");
  }

  @Test
  void aFolderThatMayBeReadButNotListedIsAskedForFileByFile() throws IOException {
    spark.sparkContext().hadoopConfiguration().set("fs.counted.impl", CountedFiles.class.getName());
    List<String> uris = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      uris.add("counted:" + file("secret/" + i + ".jpg", i));
    }
    FileVersions lookups = lookups(List.of());

    Map<String, Row> versions = versions(lookups, uris);

    for (int i = 0; i < 70; i++) {
      assertThat(versions.get(uris.get(i)).getLong(2)).isEqualTo(i);
    }
    assertThat(lookups.unanswered()).isEmpty();
  }

  @Test
  void theFoldersOfAStoreAreListedByMoreTasksThanTheirFewBytesWouldGet() throws IOException {
    spark.sparkContext().hadoopConfiguration().set("fs.counted.impl", CountedFiles.class.getName());
    List<String> uris = new ArrayList<>();
    for (int folder = 0; folder < 20; folder++) {
      Files.createDirectories(temporary.resolve("folder" + folder));
      for (int i = 0; i < 64; i++) {
        uris.add("counted:" + temporary.resolve("folder" + folder) + "/" + i + ".jpg");
      }
    }

    versions(uris, List.of());

    assertThat(CountedFiles.LISTING_TASKS).hasSizeGreaterThan(4);
  }

  @Test
  void aStoreThatIsDownIsNotAskedForAllOfItsFilesAndEndsTheNight() {
    spark.sparkContext().hadoopConfiguration().set("fs.counted.impl", CountedFiles.class.getName());
    List<String> uris = new ArrayList<>();
    for (int folder = 0; folder < 10; folder++) {
      for (int i = 0; i < 100; i++) {
        uris.add("counted:/down/" + folder + "/" + i + ".jpg");
      }
    }
    FileVersions lookups = lookups(List.of());

    Map<String, Row> versions = versions(lookups, uris);

    assertThat(versions.values()).hasSize(1000).allMatch(row -> row.isNullAt(1));
    assertThat(CountedFiles.UNANSWERED).hasValueLessThan(500);
    assertThatThrownBy(lookups::unanswered)
        .hasMessageContaining("1,000 of 1,000 files of the catalog cannot be looked at")
        .hasMessageContaining("Connection refused")
        .hasMessageContaining("--no-file-check");
  }

  @Test
  void aStoreThatDeniesEverythingEndsTheNightToo() {
    spark.sparkContext().hadoopConfiguration().set("fs.counted.impl", CountedFiles.class.getName());
    List<String> uris = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      uris.add("counted:/denied/" + i / 100 + "/" + i + ".jpg");
    }
    FileVersions lookups = lookups(List.of());

    Map<String, Row> versions = versions(lookups, uris);

    assertThat(versions.values()).hasSize(1000).allMatch(row -> row.isNullAt(1));
    assertThat(CountedFiles.UNANSWERED).hasValueLessThan(500);
    assertThatThrownBy(lookups::unanswered)
        .hasMessageContaining("1,000 of 1,000 files of the catalog cannot be looked at")
        .hasMessageContaining("403 Forbidden");
  }

  @Test
  void oneFileThatIsDeniedIsUnknownAndTold() throws IOException {
    spark.sparkContext().hadoopConfiguration().set("fs.counted.impl", CountedFiles.class.getName());
    String good = "counted:" + file("a.jpg", 1);
    String denied = "counted:" + file("denied.jpg", 2);
    FileVersions lookups = lookups(List.of());

    Map<String, Row> versions = versions(lookups, List.of(good, denied));

    assertThat(versions.get(good).getLong(2)).isEqualTo(1);
    assertThat(versions.get(denied).isNullAt(1)).isTrue();
    assertThat(lookups.unanswered().orElseThrow())
        .contains("1 of 2 files cannot be looked at")
        .contains("403 Forbidden");
  }

  private Map<String, Row> versions(List<String> uris, List<String> roots) {
    return versions(lookups(roots), uris);
  }

  private FileVersions lookups(List<String> roots) {
    return new FileVersions(
        spark, new ImageAccess(Set.of("file", "counted", "unheard"), roots, 100, 100));
  }

  private Map<String, Row> versions(FileVersions lookups, List<String> uris) {
    ImageListing listing =
        new ImageListing(
            spark.createDataset(uris, Encoders.STRING()).toDF("image_uri"),
            null,
            0,
            0,
            0,
            () -> {});
    Map<String, Row> versions = new HashMap<>();
    for (Row row : lookups.of(listing).images().collectAsList()) {
      versions.put(row.getString(0), row);
    }
    return versions;
  }

  private Path file(String name, int length) throws IOException {
    Path file = temporary.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, new byte[length]);
  }
}
