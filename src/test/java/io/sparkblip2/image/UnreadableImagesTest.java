package io.sparkblip2.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UnreadableImagesTest {
  private final ImageFetcher fetcher =
      new ImageFetcher(ImageAccess.defaults(), new Configuration(false));
  private final ImageDecoder decoder = new ImageDecoder(ImageAccess.defaults());

  @TempDir Path folder;

  static Set<String> kinds() {
    return UnreadableImages.kinds().keySet();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindHasItsOwnClassAndASentenceWhateverItsName(String kind) throws IOException {
    UnreadableImages.Kind image = UnreadableImages.kinds().get(kind);
    Path file = Files.write(folder.resolve("picture.jpg"), image.content());

    ImageFailure failure =
        catchThrowableOfType(
            ImageFailure.class, () -> decoder.decode(fetcher.fetch(file.toString()).bytes()));

    assertThat(failure).as(kind).isNotNull();
    assertThat(failure.errorClass()).as(failure.getMessage()).isEqualTo(image.errorClass());
    assertThat(failure.getMessage()).isNotBlank().doesNotContain("\n");
  }

  @Test
  void thereAreFortyFiveKindsAndMore() {
    assertThat(kinds()).hasSizeGreaterThan(90);
    assertThat(PillowGoldens.names()).hasSizeGreaterThan(140);
  }
}
