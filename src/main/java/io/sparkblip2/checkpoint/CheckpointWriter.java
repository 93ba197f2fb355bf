package io.sparkblip2.checkpoint;

import io.sparkblip2.config.WrongCallException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Collects what a Hugging Face checkpoint folder shall hold, and writes it: first into a hidden
 * folder beside it, which takes the folder's name when everything is there. So a folder is whole or
 * absent, whenever the process is killed.
 */
public final class CheckpointWriter {
  private static final long LARGEST_FILE_BYTES = 5_000_000_000L;

  /** What the tokenizers of OPT, T5, LLaMA and BERT consist of, where a folder has it. */
  private static final List<String> TOKENIZER_FILES =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "vocab.txt",
          "spiece.model",
          "tokenizer.model");

  private final Map<String, NewTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> texts = new LinkedHashMap<>();
  private final Map<String, Path> copies = new LinkedHashMap<>();

  /** Adds a tensor of these numbers, rounded to the type (to the nearest, ties to even). */
  public CheckpointWriter add(String key, long[] shape, WeightType type, FloatBuffer values) {
    return add(NewTensor.of(key, type, shape, values));
  }

  /** Adds a stored tensor byte for byte; it is read when the folder is written. */
  public CheckpointWriter add(String key, WeightTensor stored) {
    return add(NewTensor.copy(key, stored));
  }

  CheckpointWriter add(NewTensor tensor) {
    if (tensors.put(tensor.key(), tensor) != null) {
      throw new IllegalArgumentException(tensor.key() + " is added twice.");
    }
    return this;
  }

  /** Adds text files, name to content; one of the same name that was added before is replaced. */
  public CheckpointWriter files(Map<String, String> contents) {
    texts.putAll(contents);
    return this;
  }

  /** Adds the tokenizer of another checkpoint folder, unless a file of that name is given. */
  public CheckpointWriter tokenizerOf(Path folder) {
    for (String name : TOKENIZER_FILES) {
      if (Files.exists(folder.resolve(name))) {
        copies.put(name, folder.resolve(name));
      }
    }
    return this;
  }

  /**
   * Writes the folder; files of more than 5 GB are split, with an index.
   *
   * @param folder does not exist or is empty
   * @throws WrongCallException if it holds something, or cannot be written
   * @throws IllegalStateException naming the tensor, if a number is not finite; nothing is left
   *     behind then
   */
  public void write(Path folder) {
    write(folder, LARGEST_FILE_BYTES);
  }

  void write(Path folder, long largestFileBytes) {
    requireWritable(folder);
    Path begun = begun(folder);
    try {
      Files.createDirectory(begun);
      WeightFiles.write(begun, List.copyOf(tensors.values()), largestFileBytes);
      for (Map.Entry<String, Path> copy : copies.entrySet()) {
        Files.copy(copy.getValue(), begun.resolve(copy.getKey()));
      }
      for (Map.Entry<String, String> text : texts.entrySet()) {
        Files.deleteIfExists(begun.resolve(text.getKey()));
        Files.writeString(begun.resolve(text.getKey()), text.getValue());
      }
      Files.move(begun, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unwritable(folder, e);
    } finally {
      deleteQuietly(begun);
    }
  }

  /**
   * Finds out before a long training whether {@link #write} can succeed, by making the hidden
   * folder and deleting it, with what a killed process left there.
   *
   * @throws WrongCallException if the folder holds something, or cannot be written
   */
  public static void requireWritable(Path folder) {
    Path begun = begun(folder);
    try {
      if (holdsSomething(folder)) {
        throw new WrongCallException(
            folder
                + " is not empty. A checkpoint is not written over other files: name another"
                + " folder, or remove this one.");
      }
      Files.createDirectories(begun.getParent());
      delete(begun);
      Files.createDirectory(begun);
      delete(begun);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private static boolean holdsSomething(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Files.exists(folder);
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isPresent();
    }
  }

  /** Beside the folder, because a folder cannot be moved from one disk to another at once. */
  private static Path begun(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    String name = Optional.ofNullable(absolute.getFileName()).map(Path::toString).orElse("");
    return absolute.resolveSibling("." + name + ".unfinished");
  }

  private static WrongCallException unwritable(Path folder, IOException e) {
    return new WrongCallException(
        "The checkpoint folder "
            + folder
            + " cannot be written: "
            + e
            + ". Name a folder on a disk with room, where this user may write.",
        e);
  }

  private static void deleteQuietly(Path folder) {
    try {
      delete(folder);
    } catch (IOException e) {
      // Hidden, and removed by the next attempt; the exception in flight says what matters.
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.exists(folder)) {
      try (Stream<Path> found = Files.list(folder)) {
        found.forEach(files::add);
      }
      for (Path file : files) {
        Files.delete(file);
      }
      Files.delete(folder);
    }
  }
}
