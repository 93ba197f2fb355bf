package io.sparkblip2.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageAccessTest {
  @Test
  void theWebIsNotAmongTheDefaults() {
    assertThat(ImageAccess.defaults().allowedSchemes())
        .containsExactlyInAnyOrder("file", "hdfs", "s3a", "abfss", "gs");
  }

  @Test
  void schemesAreLowerCase() {
    assertThat(new ImageAccess(Set.of("HTTPS"), List.of(), 1, 1).allowedSchemes())
        .containsExactly("https");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "relative", "/data/../etc", "s3a://key:secret@bucket/"})
  void aRootThatMeansNothingIsAWrongCall(String root) {
    assertThatThrownBy(() -> new ImageAccess(Set.of("file"), List.of(root), 1, 1))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("--allow-root")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 1L << 31})
  void limitsHaveARange(long limit) {
    assertThatThrownBy(() -> new ImageAccess(Set.of("file"), List.of(), limit, 1))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("--max-image-bytes");
    assertThatThrownBy(() -> new ImageAccess(Set.of("file"), List.of(), 1, limit))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("--max-image-pixels");
  }

  @Test
  void aSchemeIsANameOnly() {
    assertThatThrownBy(() -> new ImageAccess(Set.of("https://host"), List.of(), 1, 1))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("https://host");
  }
}
