package io.sparkblip2.inference;

import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.CheckpointFolder;

/** What an option that names a model means to executors and to tables. */
public final class ModelOption {
  private ModelOption() {}

  /** Executors unpack the built-in model for themselves, and work in other folders. */
  public static String place(String option, CheckpointFolder checkpoint) {
    return BuiltinModels.isBuiltin(option)
        ? option
        : checkpoint.folder().toAbsolutePath().toString();
  }

  /** For the column {@code model}. */
  public static String name(String option, CheckpointFolder checkpoint) {
    return BuiltinModels.isBuiltin(option)
        ? option
        : checkpoint.folder().toAbsolutePath().normalize().getFileName().toString();
  }
}
