package io.sparkblip2.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MemoryGuardTest {
  private final MemoryGuard guard = new MemoryGuard();

  @Test
  void lackOfMemoryIsOnePicturesFailureButNotTwiceInARow() throws ImageFailure {
    assertThatThrownBy(this::fail).isInstanceOf(ImageFailure.class).hasMessageContaining("memory");
    assertThat(guard.during(() -> 1)).isEqualTo(1);
    assertThatThrownBy(this::fail).isInstanceOf(ImageFailure.class);
    assertThatThrownBy(this::fail).isInstanceOf(OutOfMemoryError.class);
  }

  private void fail() throws ImageFailure {
    guard.during(
        () -> {
          throw new OutOfMemoryError("Java heap space");
        });
  }
}
