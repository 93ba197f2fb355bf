package io.sparkblip2.sql;

import org.apache.spark.rdd.InputFileBlockHolder;

/**
 * The part of a file that a row was read from. Spark keeps it beside the rows, of the one that was
 * read last, for {@code input_file_name()}; Delta's {@code DELETE} and {@code UPDATE} find the
 * files to rewrite by it.
 *
 * @param path empty where no file was read
 */
record FileBlock(String path, long start, long length) {
  /** Of the row that this thread read last. */
  static FileBlock current() {
    return new FileBlock(
        InputFileBlockHolder.getInputFilePath().toString(),
        InputFileBlockHolder.getStartOffset(),
        InputFileBlockHolder.getLength());
  }

  /** Makes it the current one. */
  void restore() {
    if (path.isEmpty()) {
      InputFileBlockHolder.unset();
    } else {
      InputFileBlockHolder.set(path, start, length);
    }
  }
}
