package io.sparkblip2.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageNamesTest {
  private final Map<String, String> images = new LinkedHashMap<>();

  @Test
  void aNameBelowTheReferenceFilesFolderIsFound() {
    images.put("1", "images/a.jpg");
    assertThat(find("file:/data/coco/images/a.jpg").idOfUri())
        .containsExactly(Map.entry("file:/data/coco/images/a.jpg", "1"));
  }

  @Test
  void aNameIsFoundWhereverItsFileLies() {
    images.put("1", "a.jpg");
    images.put("2", "val/b.jpg");
    assertThat(
            find("s3a://bucket/x/a.jpg", "https://host/val/b.jpg?token=1", "/x/other/b.jpg")
                .idOfUri())
        .containsOnly(
            Map.entry("s3a://bucket/x/a.jpg", "1"),
            Map.entry("https://host/val/b.jpg?token=1", "2"));
  }

  @Test
  void aPartOfANameIsNotTheName() {
    images.put("1", "a.jpg");
    ImageNames.Found found = find("/x/aa.jpg", "/x/a.jpg.png");
    assertThat(found.idOfUri()).isEmpty();
    assertThat(found.others()).isEqualTo(2);
  }

  @Test
  void theFileBesideTheReferencesIsPreferred() {
    images.put("1", "a.jpg");
    ImageNames.Found found = find("/elsewhere/a.jpg", "file:///data/coco/a.jpg");
    assertThat(found.idOfUri()).containsExactly(Map.entry("file:///data/coco/a.jpg", "1"));
    assertThat(found.ambiguous()).isZero();
  }

  @Test
  void aNameThatFitsTwoFilesIsLeftOutAndCounted() {
    images.put("1", "a.jpg");
    ImageNames.Found found = find("/x/a.jpg", "/y/a.jpg", "/z/a.jpg");
    assertThat(found.idOfUri()).isEmpty();
    assertThat(found.ambiguous()).isEqualTo(1);
  }

  @Test
  void theLongerOfTwoNamesWins() {
    images.put("1", "b.jpg");
    images.put("2", "val/b.jpg");
    assertThat(find("/x/val/b.jpg", "/x/b.jpg").idOfUri())
        .containsOnly(Map.entry("/x/val/b.jpg", "2"), Map.entry("/x/b.jpg", "1"));
  }

  @Test
  void withoutANameTheNumberAtTheEndCounts() {
    images.put("393225", "");
    images.put("007", "");
    images.put("0", "");
    ImageNames.Found found =
        find("/coco/COCO_val2014_000000393225.jpg", "/coco/7.png", "/coco/x_000", "/coco/8.jpg");
    assertThat(found.idOfUri())
        .containsOnly(
            Map.entry("/coco/COCO_val2014_000000393225.jpg", "393225"),
            Map.entry("/coco/7.png", "007"),
            Map.entry("/coco/x_000", "0"));
    assertThat(found.others()).isEqualTo(1);
  }

  private ImageNames.Found find(String... uris) {
    return new ImageNames(images, "file:/data/coco").find(List.of(uris));
  }
}
