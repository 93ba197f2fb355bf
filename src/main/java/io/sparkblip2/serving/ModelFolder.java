package io.sparkblip2.serving;

import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.network.ArchivedCaptioner;
import io.sparkblip2.text.Prompts;
import io.sparkblip2.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of a DJL model that is about to be written: the network with its weights, the
 * tokenizer, and what DJL reads first, {@code serving.properties}.
 *
 * @param path does not exist, or is empty
 */
public record ModelFolder(Path path) {
  private static final String NAME = "blip2";

  /** What the folder takes beside the weights, and a file system for its own ends. */
  private static final long SPARE_BYTES = 64 << 20;

  /**
   * @throws WrongCallException if something is there already
   */
  public ModelFolder {
    try {
      if (Files.exists(path) && !(Files.isDirectory(path) && isEmpty(path))) {
        throw new WrongCallException(
            "--output " + path + " is there already and not an empty folder; name a new one.");
      }
    } catch (IOException e) {
      throw new WrongCallException("--output " + path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  /**
   * Writes the folder under another name beside its own, which it is given when it is whole: what
   * has the name can be loaded.
   *
   * @param checkpoint known to be complete
   * @param captionPrompt what captions continue; blank for none
   * @param maxNewTokens tokens of a caption at most
   * @return bytes of the network's file
   * @throws WrongCallException if there is no place for it
   */
  public long write(
      Checkpoint checkpoint, Precision precision, String captionPrompt, int maxNewTokens)
      throws IOException {
    return write(
        checkpoint,
        precision,
        captionPrompt,
        maxNewTokens,
        folder -> Files.getFileStore(folder).getUsableSpace());
  }

  /** How many bytes are free in a folder. */
  @FunctionalInterface
  interface FreeBytes {
    long in(Path folder) throws IOException;
  }

  long write(
      Checkpoint checkpoint,
      Precision precision,
      String captionPrompt,
      int maxNewTokens,
      FreeBytes free)
      throws IOException {
    Path whole = path.toAbsolutePath().normalize();
    Path begun = whole.resolveSibling("." + whole.getFileName() + ".begun");
    begin(begun, ArchivedCaptioner.weightBytes(checkpoint, precision) + SPARE_BYTES, free);
    try {
      Path network = begun.resolve(NAME + ".pt");
      ArchivedCaptioner.write(checkpoint, precision, maxNewTokens, network);
      Files.copy(checkpoint.folder().resolve("tokenizer.json"), begun.resolve("tokenizer.json"));
      Files.writeString(begun.resolve("serving.properties"), properties(checkpoint, captionPrompt));
      long bytes = Files.size(network);
      Files.deleteIfExists(whole);
      Files.move(begun, whole);
      return bytes;
    } finally {
      delete(begun);
    }
  }

  private void begin(Path begun, long bytes, FreeBytes freeBytes) {
    try {
      delete(begun); // of a run that was killed
      Files.createDirectories(begun);
      long free = freeBytes.in(begun);
      if (free < bytes) {
        Files.delete(begun);
        throw new WrongCallException(
            "--output %s needs %.1f GB, and %.1f GB are free there; name another place, or take --precision bfloat16."
                .formatted(path, bytes / 1e9, free / 1e9));
      }
    } catch (IOException e) {
      throw new WrongCallException("--output " + path + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static String properties(Checkpoint checkpoint, String captionPrompt) {
    String prompt = Prompts.of(checkpoint.config().language().modelType()).caption(captionPrompt);
    try (Tokenizer tokenizer =
        Tokenizer.open(checkpoint.folder(), checkpoint.tokens().bosTokenId())) {
      List<Integer> ids = Arrays.stream(tokenizer.encode(prompt)).boxed().toList();
      return "engine=PyTorch\noption.modelName=%s\noption.mapLocation=true\ntranslatorFactory=%s\n%s"
          .formatted(
              NAME,
              CaptionTranslatorFactory.class.getName(),
              new CaptionProperties(
                      checkpoint.preprocessor().imageSize(), ids, tokenizer.cleanUpSpaces())
                  .lines());
    }
  }
}
