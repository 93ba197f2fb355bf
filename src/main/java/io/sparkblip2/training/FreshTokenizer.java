package io.sparkblip2.training;

import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.config.QuestionAnswer;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.text.BpeTraining;
import io.sparkblip2.text.Prompts;
import io.sparkblip2.text.TrainedTokenizer;
import io.sparkblip2.text.UnigramTraining;
import io.sparkblip2.text.WordPieceTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The tokenizer of a model that is trained from nothing: its words are those of the examples. */
public final class FreshTokenizer {
  private FreshTokenizer() {}

  /** Whether a stage begins without any tokenizer, and so wants one. */
  public static boolean isWanted(StageConfig config) {
    boolean fromNothing = config.kind() == StageKind.VISION || config.kind() == StageKind.LANGUAGE;
    return fromNothing
        && config.start().stream()
            .noneMatch(name -> Files.exists(BuiltinModels.folder(name).resolve("tokenizer.json")));
  }

  /**
   * Trains a tokenizer of the stage's family (BERT's, OPT's or T5's) and writes it into a folder,
   * which the stage is then to start from.
   *
   * @param vocabularySize tokens at most
   */
  public static void write(
      StageConfig config, List<Example> examples, int vocabularySize, Path folder) {
    Prompts prompts = Prompts.of(languageModel(config));
    List<String> texts = new ArrayList<>();
    for (Example example : examples) {
      for (QuestionAnswer pair : example.earlier()) {
        texts.add(prompts.question(pair.question()) + " " + pair.answer());
        texts.add(pair.answer());
      }
      if (!example.prompt().isEmpty()) {
        texts.add(prompts.question(example.prompt()) + " " + example.text());
      }
      texts.add(example.text());
    }
    TrainedTokenizer tokenizer = train(config, texts, vocabularySize);
    try {
      Files.createDirectories(folder);
      for (Map.Entry<String, String> file : tokenizer.files().entrySet()) {
        Files.writeString(folder.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException e) {
      throw new WrongCallException(
          "The tokenizer's folder " + folder + " cannot be written: " + e, e);
    }
  }

  private static TrainedTokenizer train(StageConfig config, List<String> texts, int size) {
    if (config.kind() == StageKind.VISION) {
      return WordPieceTraining.train(texts, size);
    }
    return languageModel(config).equals("t5")
        ? UnigramTraining.train(texts, size)
        : BpeTraining.train(texts, size);
  }

  /** Its {@code model_type}; empty where the architecture names none. */
  private static String languageModel(StageConfig config) {
    return config.architecture().get("text_config") instanceof Map<?, ?> text
        ? String.valueOf(text.get("model_type"))
        : "";
  }
}
