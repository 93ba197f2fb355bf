package io.sparkblip2.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What the job {@code evaluate} is told; {@code conf/evaluate.yaml} shows it with comments. An
 * empty string or list means "not given".
 */
public record EvaluateConfig(
    @Option(
            oneOf = {"caption", "vqa", "retrieval"},
            initial = "caption",
            help = "what to judge")
        String task,
    @Option(value = "FOLDER", help = "base folder of the Delta tables") String output,
    @Option(value = "NAME", help = "catalog database of the tables, instead of a folder")
        String database,
    @Option(value = "FILE", help = "captions in COCO's form, or questions in VQAv2's")
        String references,
    @Option(value = "FILE", help = "with --task vqa: people's answers in VQAv2's form")
        String annotations,
    @Option(value = "ID", help = "recipe_id of the rows to judge; the newest if absent")
        List<String> recipe,
    @Option(
            value = "FOLDER",
            initial = "none",
            help = "with --task retrieval: the model that made the image vectors")
        String retrievalModel,
    @Option(
            value = "N",
            initial = "0",
            min = 0,
            max = 1000,
            help = "with --task retrieval: best N of each query judged again by ITM; 0 for none")
        int rerank,
    @Option(initial = "float32", help = "what ITM's vision encoder computes in")
        Precision precision,
    @Option(initial = "auto", help = "auto: the GPU that Spark gave the task, else CPU")
        DeviceChoice device,
    @Option(value = "NAME", help = "with --rerank: URI scheme to read images from, such as https")
        List<String> allowScheme,
    @Option(value = "URI", help = "with --rerank: folder that images may come from")
        List<String> allowRoot,
    @Option(
            oneOf = {"table", "csv", "json"},
            initial = "table",
            help = "how to print; csv and json print nothing else")
        String format)
    implements JobConfig, Serializable {
  public EvaluateConfig {
    recipe = List.copyOf(recipe);
    allowScheme = List.copyOf(allowScheme);
    allowRoot = List.copyOf(allowRoot);
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (output.isEmpty() == database.isEmpty()) {
      problems.add("Say with either --output FOLDER or --database NAME where the tables are.");
    }
    if (references.isEmpty()) {
      problems.add(
          "Say with --references FILE what people wrote: captions in COCO's form, or with --task"
              + " vqa questions in VQAv2's.");
    }
    if (task.equals("vqa") == annotations.isEmpty()) {
      problems.add(
          annotations.isEmpty()
              ? "--task vqa needs people's answers; name their file with --annotations."
              : "--annotations is used with --task vqa only; leave it out, or say --task vqa.");
    }
    if (recipe.size() > 1 && !task.equals("vqa")) {
      problems.add("Only answers have several recipes, one a question; give one --recipe.");
    }
    retrievalProblems(problems);
    return problems;
  }

  private void retrievalProblems(List<String> problems) {
    boolean retrieval = task.equals("retrieval");
    if (retrieval == retrievalModel.equals("none")) {
      problems.add(
          retrieval
              ? "--task retrieval needs the model that made the image vectors, for the vectors of"
                  + " texts; name its folder with --retrieval-model."
              : "--retrieval-model is used with --task retrieval only.");
    }
    if (rerank > 0 && !retrieval) {
      problems.add("--rerank is used with --task retrieval only.");
    }
    if (rerank == 0 && !(allowScheme.isEmpty() && allowRoot.isEmpty())) {
      problems.add(
          "Images are read with --rerank only; leave --allow-scheme and --allow-root out.");
    }
  }
}
