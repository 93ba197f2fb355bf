package io.sparkblip2.pipeline;

import io.sparkblip2.config.DeviceChoice;
import io.sparkblip2.config.Precision;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.inference.DeviceAddress;
import java.util.List;
import java.util.function.IntSupplier;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * From the GPU address that Spark gave a task to the device that libtorch knows.
 *
 * <p>Addresses are strings: ordinals, UUIDs or MIG names. CUDA numbers the devices that a process
 * sees from 0 in the order of {@code CUDA_VISIBLE_DEVICES}, so with that list an address is looked
 * up in it, and without it an address has to be an ordinal.
 *
 * @param address given by Spark, null where it gave none
 * @param visibleDevices the process's {@code CUDA_VISIBLE_DEVICES}, null where it is not set
 * @param localMode whether driver and tasks share one JVM, where Spark never assigns GPUs
 * @param taskNumber spreads the tasks of local mode over its GPUs
 */
public record TaskDevice(String address, String visibleDevices, boolean localMode, int taskNumber) {
  private static final String TASK_GPUS = "spark.task.resource.gpu.amount";
  private static final String NO_GPU =
      "--device cuda, but this machine shows no GPU: no driver, no libcudart.so in LD_LIBRARY_PATH, or an empty CUDA_VISIBLE_DEVICES";

  /** The situation of the running task. */
  public static TaskDevice ofThisTask(boolean localMode) {
    TaskContext task = TaskContext.get();
    ResourceInformation gpu = task.resourcesJMap().get("gpu");
    String address = gpu == null || gpu.addresses().length == 0 ? null : gpu.addresses()[0];
    return new TaskDevice(
        address, System.getenv("CUDA_VISIBLE_DEVICES"), localMode, task.partitionId());
  }

  /** Whether tasks run in the driver's JVM. */
  public static boolean isLocalMode(String master) {
    return master.equals("local") || master.startsWith("local[");
  }

  /**
   * Refuses, on the driver, what would hang or fail in every task.
   *
   * @param visibleGpus counts the driver's GPUs, which are the tasks' in local mode
   * @throws WrongCallException saying which setting has to change
   */
  public static void check(
      DeviceChoice choice,
      Precision precision,
      String master,
      SparkConf conf,
      IntSupplier visibleGpus) {
    boolean scheduled = conf.contains(TASK_GPUS);
    if (isLocalMode(master) && scheduled) {
      throw new WrongCallException(
          "The master '%s' never assigns GPUs, so with %s the job would wait for ever; remove that setting, or use local-cluster or a real cluster."
              .formatted(master, TASK_GPUS));
    }
    if (choice == DeviceChoice.CUDA && !isLocalMode(master) && !scheduled) {
      throw new WrongCallException(
          "--device cuda needs Spark to assign GPUs to tasks; set %s and spark.executor.resource.gpu.amount, as conf/spark-gpu.conf does."
              .formatted(TASK_GPUS));
    }
    boolean gpu =
        choice != DeviceChoice.CPU
            && (isLocalMode(master) ? visibleGpus.getAsInt() > 0 : scheduled);
    if (choice == DeviceChoice.CUDA && !gpu) {
      throw new WrongCallException(NO_GPU + "; use --device cpu, or repair that.");
    }
    if (precision == Precision.FLOAT16 && !gpu) {
      throw new WrongCallException(
          "libtorch has no fast float16 on a CPU, and this job has no GPU; use --precision bfloat16 or float32.");
    }
    if (precision == Precision.INT8 && gpu) {
      throw new WrongCallException(
          "int8 is for CPUs, and this job would compute on a GPU; use --precision float16 or bfloat16, or --device cpu.");
    }
  }

  /**
   * The device of a computation that is no task's: this machine's first GPU, else the CPU.
   *
   * @throws WrongCallException as {@link #check}
   */
  public static DeviceAddress ofThisProcess(
      DeviceChoice choice, Precision precision, IntSupplier visibleGpus) {
    check(choice, precision, "local", new SparkConf(false), visibleGpus);
    return new TaskDevice(null, null, true, 0).choose(choice, visibleGpus);
  }

  /**
   * The device to use.
   *
   * @param visibleGpus counts the GPUs that this process sees
   * @throws IllegalStateException if a GPU is due and none can be used
   */
  public DeviceAddress choose(DeviceChoice choice, IntSupplier visibleGpus) {
    if (choice == DeviceChoice.CPU) {
      return DeviceAddress.CPU;
    }
    if (address != null) {
      return assigned(visibleGpus.getAsInt());
    }
    int gpus = localMode ? visibleGpus.getAsInt() : 0;
    if (gpus > 0) {
      return DeviceAddress.cuda(taskNumber % gpus);
    }
    if (choice == DeviceChoice.CUDA) {
      throw new IllegalStateException(
          localMode
              ? NO_GPU + "."
              : "--device cuda, but Spark assigned no GPU to this task; see spark.task.resource.gpu.amount.");
    }
    return DeviceAddress.CPU;
  }

  private DeviceAddress assigned(int gpus) {
    int ordinal = ordinal();
    if (ordinal >= gpus) {
      throw new IllegalStateException(
          "Spark assigned GPU '%s' (number %d here), but this process sees %d; is the driver missing, or libcudart.so in LD_LIBRARY_PATH?"
              .formatted(address, ordinal, gpus));
    }
    return DeviceAddress.cuda(ordinal);
  }

  private int ordinal() {
    if (visibleDevices != null && !visibleDevices.isBlank()) {
      List<String> visible = List.of(visibleDevices.strip().split("\\s*,\\s*"));
      for (int i = 0; i < visible.size(); i++) {
        // CUDA takes the beginning of a UUID for the whole.
        boolean beginning = visible.get(i).startsWith("GPU-") && address.startsWith(visible.get(i));
        if (visible.get(i).equals(address) || beginning) {
          return i;
        }
      }
      throw new IllegalStateException(
          "Spark assigned GPU '%s', which is not in CUDA_VISIBLE_DEVICES=%s; let the discovery script print addresses of that list."
              .formatted(address, visibleDevices));
    }
    if (!address.matches("[0-9]{1,4}")) {
      throw new IllegalStateException(
          "Spark assigned GPU '%s', but only numbers can be used where CUDA_VISIBLE_DEVICES is not set; let the discovery script print indices."
              .formatted(address));
    }
    return Integer.parseInt(address);
  }
}
