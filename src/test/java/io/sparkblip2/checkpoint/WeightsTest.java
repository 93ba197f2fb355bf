package io.sparkblip2.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {
  @TempDir Path folder;
  private Weights weights;

  @BeforeEach
  void open() {
    TinyFolder.write(folder);
    ByteBuffer half = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    half.putShort(0, (short) 0x3c00).putShort(2, (short) 0xbc00);
    new SafetensorsWriter()
        .add("a.layers.3.weight", 2, 3)
        .add("half", "F16", new long[] {2}, half)
        .add("counts", "I64", new long[] {1}, ByteBuffer.allocate(8))
        .write(folder.resolve("model.safetensors"));
    weights = Checkpoint.open(folder).weights();
  }

  @Test
  void aNameLeadsToTheTensorsBytes() {
    WeightTensor tensor = weights.tensor("a.layers.3.weight", 2, 3);
    assertThat(tensor.key()).isEqualTo("a.layers.3.weight");
    assertThat(tensor.type()).isEqualTo(WeightType.F32);
    List<Float> values = new ArrayList<>();
    tensor.readRows(
        ByteBuffer.allocateDirect(24),
        (rows, first) -> {
          while (rows.hasRemaining()) {
            values.add(rows.getFloat());
          }
        });
    assertThat(values).containsExactly(0f, 1f, 2f, 3f, 4f, 5f);
  }

  @Test
  void aTensorIsReadInAsManyWholeRowsAsTheBufferTakes() {
    WeightTensor tensor = weights.tensor("a.layers.3.weight", 2, 3);
    assertThat(tensor.rowBytes()).isEqualTo(12);
    List<String> pieces = new ArrayList<>();
    tensor.readRows(
        ByteBuffer.allocateDirect(23),
        (rows, first) -> pieces.add(first + ": " + rows.remaining() + " " + rows.getFloat(4)));
    assertThat(pieces).containsExactly("0: 12 1.0", "1: 12 4.0");
  }

  @Test
  void halfPrecisionComesAsItIsStored() {
    WeightTensor tensor = weights.tensor("half", 2);
    assertThat(tensor.type().bytes()).isEqualTo(2);
    tensor.readRows(
        ByteBuffer.allocateDirect(4),
        (rows, first) -> assertThat(rows.getShort(2)).isEqualTo((short) 0xbc00));
  }

  @Test
  void aMissingTensorIsNamedInFull() {
    assertThatThrownBy(() -> weights.tensor("a.layers.4.weight", 2, 3))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no tensor a.layers.4.weight");
  }

  @Test
  void aWrongShapeNamesBothShapesAndTheFile() {
    assertThatThrownBy(() -> weights.tensor("a.layers.3.weight", 3, 2))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("a.layers.3.weight", "[2, 3]", "[3, 2]", "model.safetensors");
  }

  @Test
  void anIntegerTensorCannotBeTaken() {
    assertThatThrownBy(() -> weights.tensor("counts", 1)).hasMessageContaining("I64");
  }

  @Test
  void aCheckpointThatShrankIsNoticed() {
    WeightTensor tensor = weights.tensor("half", 2);
    SafetensorsWriter.write(folder.resolve("model.safetensors"), "{}", 0);
    assertThatThrownBy(() -> tensor.readRows(ByteBuffer.allocateDirect(4), (rows, first) -> {}))
        .hasMessageContaining("became shorter");
  }
}
