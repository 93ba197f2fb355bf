package io.sparkblip2.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WeightTypeTest {
  private final ByteBuffer buffer = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 3c00",
    "-2, c000",
    "0.1, 2e66",
    "65504, 7bff",
    "65519.9, 7bff",
    "65520, 7c00",
    "-3e38, fc00",
    "6e-8, 1",
    "-2e-8, 8000",
    "0.99999, 3c00"
  })
  void halvesAreRoundedToTheNearest(float value, String hex) {
    assertThat(stored(WeightType.F16, value)).isEqualTo(Integer.parseInt(hex, 16));
  }

  @ParameterizedTest
  @CsvSource({"1, 3f80", "-2, c000", "0.1, 3dcd", "3.4e38, 7f80", "1e-40, 1"})
  void upperHalvesAreRoundedToTheNearest(float value, String hex) {
    assertThat(stored(WeightType.BF16, value)).isEqualTo(Integer.parseInt(hex, 16));
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void everyNumberOfTheTypeComesBack(WeightType type) {
    for (int bits = 0; bits < 1 << 16; bits++) {
      buffer.clear().putShort((short) bits).flip();
      boolean finite = type.isFinite(buffer, 0);
      float value = type.get(buffer);
      assertThat(Float.isFinite(value)).isEqualTo(finite);
      if (!Float.isNaN(value)) {
        assertThat(stored(type, value)).isEqualTo(bits);
      }
    }
  }

  /** Between two neighbours half way, the one with the even last bit wins. */
  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void halfWayIsRoundedToEven(WeightType type) {
    for (int bits = 0; bits < 0x7bff; bits++) {
      float middle = (float) (((double) number(type, bits) + number(type, bits + 1)) / 2);
      assertThat(stored(type, middle)).isEqualTo(bits + (bits & 1));
      assertThat(stored(type, Math.nextUp(middle))).isEqualTo(bits + 1);
      assertThat(stored(type, Math.nextDown(middle))).isEqualTo(bits);
    }
  }

  @Test
  void whatIsNoNumberStaysSo() {
    for (WeightType type : WeightType.values()) {
      for (float value : new float[] {Float.NaN, Float.intBitsToFloat(0x7fffffff)}) {
        buffer.clear();
        type.put(buffer, value);
        buffer.flip();
        assertThat(type.isFinite(buffer, 0)).isFalse();
        assertThat(type.get(buffer)).isNaN();
      }
    }
  }

  private float number(WeightType type, int bits) {
    return type.get(buffer.clear().putShort((short) bits).flip());
  }

  private int stored(WeightType type, float value) {
    buffer.clear();
    type.put(buffer, value);
    return buffer.getShort(0) & 0xffff;
  }
}
