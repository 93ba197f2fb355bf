package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacityTest {
  @ParameterizedTest
  @CsvSource({
    "64, 128, 0, 64",
    "64, 128, 1, 64",
    "64, 128, 4, 32",
    "64, 128, 3, 40", // 42 in whole groups
    "64, 128, 200, 8",
    "4, 128, 200, 4",
    "64, 2147483647, 9, 64"
  })
  void aModelBeginsWithAsManyImagesAsFillItsRows(int images, int texts, int wanted, int begin) {
    assertThat(new Capacity(images, texts).beginning(wanted)).isEqualTo(begin);
  }

  /** Of 64 images and 128 texts, in groups of 8. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 63", // one leaves 63 places
    "56, 56, 1, 8",
    "57, 57, 1, 0", // no whole group
    "40, 120, 0, 24", // for vectors alone texts do not count
    "20, 80, 4, 12", // 48 texts more
    "20, 97, 4, 0", // 31 are less than a group's 32
    "20, 96, 4, 8",
    "1, 64, 200, 8", // never room for a group's 1,600: half of the rows will do
    "1, 65, 200, 0"
  })
  void othersEnterWhereAGroupHasRoom(int underWay, int missing, int wanted, int room) {
    assertThat(new Capacity(64, 128).beside(underWay, missing, wanted, 8)).isEqualTo(room);
  }

  @ParameterizedTest
  @CsvSource({"50, 14", "60, 4", "64, 0"})
  void aGpuMindsImagesAlone(int underWay, int room) {
    assertThat(new Capacity(64, Integer.MAX_VALUE).beside(underWay, 300, 5, 4)).isEqualTo(room);
  }
}
