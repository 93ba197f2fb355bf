package io.sparkblip2.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
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
        .add("language_model.lm_head.weight", 1)
        .write(folder.resolve("model.safetensors"));
    weights = Checkpoint.open(folder).weights();
  }

  @Test
  void aWalkEndsAtTheTensorsBytes() {
    Weights layer = weights.at("a").at("layers", 3);
    assertThat(layer.has("weight")).isTrue();
    assertThat(layer.has("bias")).isFalse();
    WeightTensor tensor = layer.tensor("weight", 2, 3);
    assertThat(tensor.key()).isEqualTo("a.layers.3.weight");
    assertThat(tensor.type()).isEqualTo(WeightType.F32);
    float[] values = new float[6];
    tensor.map().asFloatBuffer().get(values);
    assertThat(values).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void halfPrecisionComesAsItIsStored() {
    WeightTensor tensor = weights.tensor("half", 2);
    assertThat(tensor.type().bytes()).isEqualTo(2);
    assertThat(tensor.map().getShort(2)).isEqualTo((short) 0xbc00);
  }

  @Test
  void aMissingTensorIsNamedInFull() {
    Weights layer = weights.at("a").at("layers", 4);
    assertThatThrownBy(() -> layer.tensor("weight", 2, 3))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no tensor a.layers.4.weight");
  }

  @Test
  void aWrongShapeNamesBothShapesAndTheFile() {
    assertThatThrownBy(() -> weights.at("a").tensor("layers.3.weight", 3, 2))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("a.layers.3.weight", "[2, 3]", "[3, 2]", "model.safetensors");
  }

  @Test
  void anIntegerTensorCannotBeTaken() {
    assertThatThrownBy(() -> weights.tensor("counts", 1)).hasMessageContaining("I64");
  }

  @Test
  void tensorsThatNobodyTookAreListedButForTheKnownOnes() {
    weights.at("a").at("layers", 3).tensor("weight", 2, 3);
    weights.tensor("half", 2);
    assertThatThrownBy(weights.at("a")::requireAllUsed)
        .isInstanceOf(CheckpointException.class)
        .hasMessageEndingWith("no place for: counts.");
  }

  @Test
  void aCheckpointThatShrankIsNoticed() {
    WeightTensor tensor = weights.tensor("half", 2);
    SafetensorsWriter.write(folder.resolve("model.safetensors"), "{}", 0);
    assertThatThrownBy(tensor::map).hasMessageContaining("became shorter");
  }
}
