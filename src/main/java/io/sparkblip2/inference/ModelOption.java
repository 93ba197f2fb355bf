package io.sparkblip2.inference;

import io.sparkblip2.checkpoint.BuiltinModels;
import java.nio.file.Path;

/** What an option that names a model means to executors and to tables. */
public final class ModelOption {
  private ModelOption() {}

  /** Executors unpack the built-in model for themselves, and work in other folders. */
  public static String place(String option) {
    return BuiltinModels.isBuiltin(option) ? option : Path.of(option).toAbsolutePath().toString();
  }

  /** For the column {@code model}. */
  public static String name(String option) {
    return BuiltinModels.isBuiltin(option)
        ? option
        : Path.of(option).toAbsolutePath().normalize().getFileName().toString();
  }
}
