package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
  @TempDir Path folder;

  private final TrainingState state =
      new TrainingState(
          "run-1",
          "abc",
          17,
          new float[] {1, -2.5f, Float.MIN_VALUE},
          new Moments(new float[] {0, 1, 2}, new float[] {3, 4, 5}, 15),
          2,
          1,
          0.125);

  @Test
  void whatIsReadIsWhatWasWritten() throws IOException {
    StateFile file = new StateFile(folder.resolve("state"));
    assertThat(file.exists()).isFalse();
    file.write(TrainingState.initial("run-0", "abc", new float[2]));
    assertThat(file.read().best()).isInfinite();
    file.write(state);
    assertThat(file.read()).usingRecursiveComparison().isEqualTo(state);
    assertThat(folder.toFile().list()).containsExactly("state");
  }

  @Test
  void aFileThatIsNotWholeIsRefused() throws IOException {
    Path path = folder.resolve("state");
    new StateFile(path).write(state);
    byte[] whole = Files.readAllBytes(path);
    for (int length : new int[] {0, 5, 100, whole.length - 1}) {
      Files.write(path, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> new StateFile(path).read())
          .isInstanceOf(WrongCallException.class)
          .hasMessageContaining("cannot be resumed from")
          .hasMessageContaining("delete it to begin anew");
    }
  }
}
