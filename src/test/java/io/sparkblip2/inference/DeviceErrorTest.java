package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceErrorTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 79.19 GiB of which 4.12 MiB is free.",
        "CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported",
        "[enforce fail at alloc_cpu.cpp:119] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 4294967296 bytes. Error code 12 (Cannot allocate memory)",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "std::bad_alloc"
      })
  void whatLibtorchSaysWithoutMemory(String message) {
    assertThat(DeviceError.of(new EngineException(message))).isEqualTo(DeviceError.OUT_OF_MEMORY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA error: device-side assert triggered",
        "CUDA error: an illegal memory access was encountered",
        "CUDA error: unspecified launch failure",
        "CUDA error: uncorrectable ECC error encountered",
        "CUDA error: misaligned address",
        "CUDA error: an illegal instruction was encountered",
        "CUDA error: the launch timed out and was terminated",
        "CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasGemmEx(handle)`",
        "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED_CUDART"
      })
  void whatItSaysOfALostDevice(String message) {
    assertThat(DeviceError.of(new EngineException(message))).isEqualTo(DeviceError.DEVICE_LOST);
  }

  @Test
  void aLossIsFoundBehindWhatTheTaskFailedWith() {
    Throwable loss = new EngineException("CUDA error: misaligned address");
    assertThat(DeviceError.isLost(new IllegalStateException("row 3", loss))).isTrue();
    assertThat(DeviceError.isLost(new IllegalStateException("row 3"))).isFalse();
  }

  @Test
  void aNameThatReadsLikeALossIsNone() {
    String message = "Reading s3a://b/illegal memory access.png failed";
    for (RuntimeException found :
        new RuntimeException[] {
          new IllegalStateException(message), new IllegalArgumentException(message)
        }) {
      assertThat(DeviceError.of(found)).isEqualTo(DeviceError.COMPUTE_ERROR);
      assertThat(DeviceError.isLost(new IllegalStateException("row 3", found))).isFalse();
    }
  }

  @Test
  void theRestIsAboutTheImages() {
    assertThat(DeviceError.of(new EngineException("index out of range in self")))
        .isEqualTo(DeviceError.COMPUTE_ERROR);
    assertThat(DeviceError.of(new IllegalArgumentException((String) null)))
        .isEqualTo(DeviceError.COMPUTE_ERROR);
  }
}
