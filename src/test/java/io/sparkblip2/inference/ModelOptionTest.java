package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ModelOptionTest {
  @Test
  void aFolderIsCalledByItsOwnNameHoweverItIsWritten() {
    String here = Path.of("").toAbsolutePath().getFileName().toString();
    assertThat(ModelOption.name(".")).isEqualTo(here);
    assertThat(ModelOption.name("models/../")).isEqualTo(here);
    assertThat(ModelOption.name("/models/blip2-itm/")).isEqualTo("blip2-itm");
  }

  @Test
  void executorsFindAFolderFromWhereTheyWork() {
    assertThat(ModelOption.place("models/blip2"))
        .isEqualTo(Path.of("models/blip2").toAbsolutePath().toString());
  }

  @Test
  void aBuiltInModelIsCalledAsTheOptionSays() {
    assertThat(ModelOption.name("builtin:matcher")).isEqualTo("builtin:matcher");
    assertThat(ModelOption.place("builtin:matcher")).isEqualTo("builtin:matcher");
  }
}
