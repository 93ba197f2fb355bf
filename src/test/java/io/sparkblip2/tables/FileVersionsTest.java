package io.sparkblip2.tables;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileVersionsTest {
  private final SparkSession spark = LocalSpark.session();

  @TempDir Path temporary;

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

  private Map<String, Row> versions(List<String> uris, List<String> roots) {
    ImageListing listing =
        new ImageListing(
            spark.createDataset(uris, Encoders.STRING()).toDF("image_uri"), null, 0, 0, () -> {});
    ImageAccess access = new ImageAccess(Set.of("file", "counted", "unheard"), roots, 100, 100);
    Map<String, Row> versions = new HashMap<>();
    for (Row row : new FileVersions(spark, access).of(listing).images().collectAsList()) {
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
