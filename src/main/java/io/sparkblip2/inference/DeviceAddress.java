package io.sparkblip2.inference;

import ai.djl.Device;
import java.io.Serializable;

/**
 * A device of the machine that a task runs on.
 *
 * @param ordinal of the GPU among those that this process sees, from 0; 0 for the CPU
 */
public record DeviceAddress(Kind kind, int ordinal) implements Serializable {
  public static final DeviceAddress CPU = new DeviceAddress(Kind.CPU, 0);

  /** What libtorch calls a device type. */
  public enum Kind {
    CPU,
    CUDA
  }

  public static DeviceAddress cuda(int ordinal) {
    return new DeviceAddress(Kind.CUDA, ordinal);
  }

  /** The same for the engine. */
  public Device device() {
    return kind == Kind.CUDA ? Device.gpu(ordinal) : Device.cpu();
  }

  @Override
  public String toString() {
    return kind == Kind.CPU ? "cpu" : "cuda:" + ordinal;
  }
}
