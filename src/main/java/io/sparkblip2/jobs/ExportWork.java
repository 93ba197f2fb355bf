package io.sparkblip2.jobs;

import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.ExportConfig;
import io.sparkblip2.generation.GenerationOptions;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.serving.ModelFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The job {@code export} from its options to its last line. Needs no Spark session.
 *
 * @param out for where the folder is
 */
record ExportWork(PrintStream out) {
  void run(ExportConfig config) throws IOException {
    ModelFolder folder = new ModelFolder(Path.of(config.output()));
    Checkpoint checkpoint = Checkpoint.open(BuiltinModels.folder(config.model()));
    checkpoint.requireComplete();
    GenerationOptions greedy =
        new GenerationOptions(1, config.maxNewTokens(), 0, 1.0, 1.0, 0, false, 1.0, 50, 1.0, 0);
    PromptRoom.check(
        checkpoint, greedy, new Wanted(true, List.of(), false), config.captionPrompt());
    long begin = System.nanoTime();
    long bytes =
        folder.write(checkpoint, config.precision(), config.captionPrompt(), config.maxNewTokens());
    out.printf(
        "%s: %.1f MB in %s, written in %.1f s%n",
        config.output(),
        bytes / 1e6,
        config.precision().toString().toLowerCase(Locale.ROOT),
        (System.nanoTime() - begin) / 1e9);
  }
}
