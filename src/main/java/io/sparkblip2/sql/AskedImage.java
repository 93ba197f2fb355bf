package io.sparkblip2.sql;

import io.sparkblip2.config.Question;
import io.sparkblip2.inference.ImagePredictor;
import io.sparkblip2.inference.Prediction;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.pipeline.ImagePreparation;
import io.sparkblip2.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** An image of a row and all that the row's calls ask of it. */
final class AskedImage {
  private final String uri;
  private final List<String> prompts = new ArrayList<>();
  private final List<String> questions = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private boolean caption;
  private boolean embedding;
  private ImagePreparation.Prepared prepared;
  private ImagePreparation.Prepared forMatcher;
  private CompletableFuture<List<Prediction>> submitted;
  private List<Prediction> predictions;
  private float[] matches;

  AskedImage(String uri) {
    this.uri = uri;
  }

  /**
   * @param text prompt, question or text; null where the call has none
   */
  void ask(ModelFunction function, String text) {
    switch (function) {
      case CAPTION -> {
        if (text == null) {
          caption = true;
        } else if (objection(function, text) == null) {
          addOnce(prompts, text);
        }
      }
      case ANSWER -> {
        if (objection(function, text) == null) {
          addOnce(questions, text);
        }
      }
      case IMAGE_EMBEDDING, IMAGE_QUERIES -> embedding = true;
      case ITM_SCORE -> addOnce(texts, text);
      case TEXT_EMBEDDING, IMAGE_ERROR -> {
        // nothing of a model
      }
    }
  }

  /** Why a prompt or question is not put to the model; null if it is. */
  private static String objection(ModelFunction function, String text) {
    if (function == ModelFunction.ANSWER && Question.isBlank(text)) {
      return "the question is empty";
    }
    return text != null && text.length() > Tokenizer.LONGEST_TEXT
        ? "the %s has %d characters; at most %d can be read"
            .formatted(
                function == ModelFunction.ANSWER ? "question" : "prompt",
                text.length(),
                Tokenizer.LONGEST_TEXT)
        : null;
  }

  private static void addOnce(List<String> list, String item) {
    if (!list.contains(item)) {
      list.add(item);
    }
  }

  /** Reads the image and, if the captioner is asked, hands it on; does not wait. */
  void start(TaskModels models) {
    prepared = models.prepare(uri);
    if (prepared.failure() == null && (caption || embedding || asksForText())) {
      submitted = models.submit(prepared.pixels(), wanted());
    }
    if (prepared.failure() == null && !texts.isEmpty()) {
      forMatcher = models.prepareForMatcher(uri, prepared);
    }
  }

  private boolean asksForText() {
    return !prompts.isEmpty() || !questions.isEmpty();
  }

  private Wanted wanted() {
    return new Wanted(
        caption,
        questions.stream().map(question -> new Wanted.Question(question, question)).toList(),
        embedding,
        prompts);
  }

  /** Why a call has no result; null if it has one. */
  Prediction.Failure failure(ModelFunction function, String text) {
    if (prepared.failure() != null) {
      return prepared.failure();
    }
    if (function == ModelFunction.ITM_SCORE) {
      return forMatcher.failure();
    }
    String objection = objection(function, text);
    if (objection != null) {
      return new Prediction.Failure("call", "INVALID_QUESTION", objection);
    }
    return submitted != null && predictions().get(0) instanceof Prediction.Failure failure
        ? failure
        : null;
  }

  String caption(String prompt) {
    int place = prompt == null ? 0 : (caption ? 1 : 0) + prompts.indexOf(prompt);
    return ((Prediction.Caption) predictions().get(place)).caption();
  }

  String answer(String question) {
    int place = (caption ? 1 : 0) + prompts.size() + questions.indexOf(question);
    return ((Prediction.Answer) predictions().get(place)).answer();
  }

  Prediction.Embedding embedding() {
    return (Prediction.Embedding) predictions().get(predictions().size() - 1);
  }

  /** The probability that the text describes the image. */
  float match(String text, TaskModels models) {
    if (matches == null) {
      matches = models.matcher().matchProbabilities(forMatcher.pixels(), texts);
    }
    return matches[texts.indexOf(text)];
  }

  private List<Prediction> predictions() {
    if (predictions == null) {
      predictions = ImagePredictor.await(submitted);
    }
    return predictions;
  }
}
