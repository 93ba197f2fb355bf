package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.DeviceChoice;
import io.sparkblip2.config.Precision;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.inference.DeviceAddress;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskDeviceTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "0                | -                          | 0",
        "3                | -                          | 3",
        "3                | 2,3                        | 1",
        "2                | 3, 2                       | 1",
        "GPU-8932f937-d72 | GPU-11111111,GPU-8932f937  | 1",
        "GPU-8932f937     | GPU-8932f937-d72           | -",
        "MIG-4c0b-1       | MIG-4c0b-0,MIG-4c0b-1      | 1",
        "GPU-8932f937     | -                          | -",
        "1                | 0                          | -",
      })
  void anAddressIsTheDeviceAtItsPlaceAmongTheVisible(
      String address, String visible, Integer ordinal) {
    TaskDevice task = new TaskDevice(address, visible, false, 0);
    if (ordinal == null) {
      assertThatThrownBy(() -> task.choose(DeviceChoice.AUTO, () -> 4))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(address);
    } else {
      assertThat(task.choose(DeviceChoice.AUTO, () -> 4)).isEqualTo(DeviceAddress.cuda(ordinal));
    }
  }

  @Test
  void anAssignedGpuThatIsNotThereIsAnError() {
    TaskDevice task = new TaskDevice("0", null, false, 0);
    assertThatThrownBy(() -> task.choose(DeviceChoice.AUTO, () -> 0))
        .hasMessageContaining("this process sees 0");
  }

  @Test
  void withoutAnAssignedGpuAClusterTaskTakesTheCpuOrFails() {
    TaskDevice task = new TaskDevice(null, null, false, 0);
    assertThat(task.choose(DeviceChoice.AUTO, () -> 2)).isEqualTo(DeviceAddress.CPU);
    assertThat(task.choose(DeviceChoice.CPU, () -> 2)).isEqualTo(DeviceAddress.CPU);
    assertThatThrownBy(() -> task.choose(DeviceChoice.CUDA, () -> 2))
        .hasMessageContaining("assigned no GPU");
  }

  @Test
  void localTasksSpreadOverTheGpusThatAreThere() {
    assertThat(new TaskDevice(null, null, true, 3).choose(DeviceChoice.CUDA, () -> 2))
        .isEqualTo(DeviceAddress.cuda(1));
    assertThat(new TaskDevice(null, null, true, 3).choose(DeviceChoice.AUTO, () -> 0))
        .isEqualTo(DeviceAddress.CPU);
    assertThatThrownBy(() -> new TaskDevice(null, null, true, 0).choose(DeviceChoice.CUDA, () -> 0))
        .hasMessageContaining("shows no GPU");
  }

  @Test
  void whatIsNoTaskComputesOnTheFirstGpuThatIsThere() {
    assertThat(process(DeviceChoice.AUTO, 2)).isEqualTo(DeviceAddress.cuda(0));
    assertThat(process(DeviceChoice.CPU, 2)).isEqualTo(DeviceAddress.CPU);
    assertThat(process(DeviceChoice.AUTO, 0)).isEqualTo(DeviceAddress.CPU);
    assertThatThrownBy(() -> process(DeviceChoice.CUDA, 0)).hasMessageContaining("shows no GPU");
  }

  private static DeviceAddress process(DeviceChoice choice, int gpus) {
    return TaskDevice.ofThisProcess(choice, Precision.FLOAT32, () -> gpus);
  }

  @Test
  void settingsThatWouldHangOrFailInEveryTaskAreRefusedAtOnce() {
    SparkConf scheduled = new SparkConf(false).set("spark.task.resource.gpu.amount", "0.5");
    SparkConf plain = new SparkConf(false);

    assertThatThrownBy(() -> check(DeviceChoice.AUTO, Precision.FLOAT32, "local[2]", scheduled, 1))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("wait for ever");
    assertThatThrownBy(
            () -> check(DeviceChoice.CUDA, Precision.FLOAT32, "spark://host:7077", plain, 1))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("spark.task.resource.gpu.amount");
    assertThatThrownBy(() -> check(DeviceChoice.CUDA, Precision.FLOAT32, "local[2]", plain, 0))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("shows no GPU");
    assertThatThrownBy(() -> check(DeviceChoice.AUTO, Precision.FLOAT16, "local[2]", plain, 0))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("float16 on a CPU");
    assertThatThrownBy(() -> check(DeviceChoice.AUTO, Precision.FLOAT16, "yarn", plain, 4))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("float16 on a CPU");
    assertThatThrownBy(() -> check(DeviceChoice.AUTO, Precision.INT8, "local[2]", plain, 1))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("int8 is for CPUs");
    assertThatCode(() -> check(DeviceChoice.CPU, Precision.INT8, "local[2]", plain, 1))
        .doesNotThrowAnyException();
    assertThatCode(() -> check(DeviceChoice.CUDA, Precision.FLOAT16, "local[2]", plain, 1))
        .doesNotThrowAnyException();
    assertThatCode(() -> check(DeviceChoice.CUDA, Precision.FLOAT16, "yarn", scheduled, 0))
        .doesNotThrowAnyException();
  }

  private static void check(
      DeviceChoice choice, Precision precision, String master, SparkConf conf, int gpus) {
    TaskDevice.check(choice, precision, master, conf, () -> gpus);
  }
}
