package io.sparkblip2.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What the job {@code export} is told; {@code conf/export.yaml} shows it with comments. An empty
 * string means "not given".
 */
public record ExportConfig(
    @Option(
            value = "FOLDER",
            initial = "builtin:captioner",
            help = "Hugging Face checkpoint, or builtin:captioner")
        String model,
    @Option(value = "FOLDER", help = "the DJL model folder, local; new or empty") String output,
    @Option(initial = "float32", help = "what the model computes in; int8 cannot be exported")
        Precision precision,
    @Option(value = "TEXT", help = "what captions continue; empty for none") String captionPrompt,
    @Option(value = "N", initial = "20", min = 1, help = "tokens behind the prompt at most")
        int maxNewTokens)
    implements JobConfig, Serializable {

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (output.isEmpty()) {
      problems.add("Say with --output FOLDER where the model folder goes.");
    } else if (output.matches("\\w[\\w+.-]*:.*")) {
      problems.add("--output must be a local folder, not the URI '" + output + "'.");
    }
    if (precision == Precision.INT8) {
      problems.add(
          "int8 weights are packed for one kind of processor and cannot be exported; use"
              + " --precision bfloat16.");
    }
    return problems;
  }
}
