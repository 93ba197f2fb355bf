package io.sparkblip2.inference;

import io.sparkblip2.checkpoint.Blip2Config;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.generation.DecodingSession;
import io.sparkblip2.generation.Finish;
import io.sparkblip2.generation.Generated;
import io.sparkblip2.generation.GenerationRequest;
import io.sparkblip2.generation.Generator;
import io.sparkblip2.generation.History;
import io.sparkblip2.generation.TextStream;
import io.sparkblip2.generation.Vocabulary;
import io.sparkblip2.text.Prompts;
import io.sparkblip2.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** What is asked of images as prompts, and generated tokens as captions and answers. */
final class TextWriter implements AutoCloseable {
  private static final int REMEMBERED_PROMPTS = 10_000;

  private final PredictorSpec spec;
  private final Tokenizer tokenizer;
  private final Prompts prompts;
  private final int vocabSize;
  private final int longestPrompt;
  private final Generator generator;
  private final Map<String, int[]> idsOfPrompt = new HashMap<>();

  TextWriter(Checkpoint checkpoint, PredictorSpec spec, int rows) {
    Blip2Config config = checkpoint.config();
    this.spec = spec;
    this.tokenizer = Tokenizer.open(checkpoint.folder(), checkpoint.tokens().bosTokenId());
    this.prompts = Prompts.of(config.language().modelType());
    this.vocabSize = config.language().vocabSize();
    this.longestPrompt = PromptLength.longest(config, spec.generation());
    this.generator =
        new Generator(
            spec.generation(),
            new Vocabulary(vocabSize, checkpoint.tokens().endTokenIds()),
            history(config),
            Math.max(rows, spec.generation().rows()));
  }

  /** What Hugging Face's rules on repetition would see before the first written token. */
  private static History history(Blip2Config config) {
    if (config.language().decoderStart().isPresent()) {
      return History.encoderDecoder(config.language().decoderStart().getAsInt());
    }
    int[] placeholders = {};
    if (config.imageTokenIndex() != null) {
      placeholders = new int[config.numQueryTokens()];
      Arrays.fill(placeholders, config.imageTokenIndex());
    }
    return History.decoderOnly(placeholders);
  }

  /**
   * The prompts of one image: the caption's first, if wanted, then others', then questions'.
   *
   * @throws IllegalArgumentException if one is too long
   */
  Asked ask(ImageRequest request) {
    Wanted wanted = request.wanted();
    List<String> texts = new ArrayList<>();
    if (wanted.caption()) {
      texts.add(prompts.caption(spec.captionPrompt()));
    }
    wanted.prompts().forEach(prompt -> texts.add(prompts.caption(prompt)));
    wanted.questions().forEach(question -> texts.add(question.prompt(prompts)));
    List<GenerationRequest> requests = new ArrayList<>();
    String image = spec.generation().doSample() ? contentKey(request.pixels()) : "";
    for (String text : texts) {
      requests.add(new GenerationRequest(0, ids(text), image + text));
    }
    return new Asked(wanted, texts, requests);
  }

  private int[] ids(String prompt) {
    if (idsOfPrompt.size() > REMEMBERED_PROMPTS) {
      idsOfPrompt.clear();
    }
    if (prompt.length() > Tokenizer.LONGEST_TEXT) {
      throw new IllegalArgumentException(
          "A prompt of "
              + prompt.length()
              + " characters is too long; at most "
              + Tokenizer.LONGEST_TEXT
              + " can be read");
    }
    int[] ids = idsOfPrompt.computeIfAbsent(prompt, text -> tokenizer.encode(text, vocabSize));
    if (ids.length > longestPrompt) {
      throw new IllegalArgumentException(
          "A prompt of " + ids.length + " tokens does not fit; at most " + longestPrompt + " do");
    }
    return ids;
  }

  /** Draws depend on the picture and the prompt alone, not on names, partitions or retries. */
  private static String contentKey(byte[] pixels) {
    CRC32C crc = new CRC32C();
    crc.update(pixels);
    return Long.toHexString(crc.getValue()) + " ";
  }

  /** For the texts of requests, of each the first being the one that counts. */
  TextStream open(DecodingSession session) {
    return generator.open(session);
  }

  /** In the order of what was asked. */
  List<Prediction> predictions(Asked asked, List<List<Generated>> written) {
    List<Prediction> predictions = new ArrayList<>();
    int captions = asked.size() - asked.wanted.questions().size();
    int next = 0;
    while (next < captions) {
      String prompt = asked.texts.get(next);
      Text text = text(prompt, List.of(prompt), written.get(next));
      predictions.add(
          text.failed()
              ? text.failure()
              : new Prediction.Caption(
                  text.words, text.score, text.prompt, text.flags, text.alternatives));
      next++;
    }
    for (Wanted.Question question : asked.wanted.questions()) {
      String prompt = asked.texts.get(next);
      Text text = text(prompt, List.of(prompt, question.text()), written.get(next));
      predictions.add(
          text.failed()
              ? text.failure()
              : new Prediction.Answer(
                  question.id(),
                  question.text(),
                  text.words,
                  text.score,
                  text.prompt,
                  text.flags,
                  text.alternatives));
      next++;
    }
    return predictions;
  }

  private Text text(String prompt, List<String> said, List<Generated> written) {
    Generated first = written.get(0);
    String words = tokenizer.decode(first.tokens());
    return new Text(
        words,
        score(first),
        prompt,
        QualityFlag.of(words, said, first.finish()),
        written.stream().skip(1).map(this::alternative).toList(),
        written.stream().anyMatch(text -> !Float.isFinite(score(text))));
  }

  private Prediction.Alternative alternative(Generated written) {
    return new Prediction.Alternative(tokenizer.decode(written.tokens()), score(written));
  }

  /** To four decimals: the seventh depends on the size of the batch that a row was written in. */
  private static float score(Generated written) {
    double mean = written.finish() == Finish.NON_FINITE ? Double.NaN : written.meanLogProbability();
    return Double.isFinite(mean) ? Math.round(mean * 10_000) / 10_000f : Float.NaN;
  }

  long rowSteps() {
    return generator.rowSteps();
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  /** One image's prompts; requests are about image 0 until the batch says which it is. */
  record Asked(Wanted wanted, List<String> texts, List<GenerationRequest> oneImage) {
    int size() {
      return oneImage.size();
    }

    List<GenerationRequest> requests(int image) {
      return oneImage.stream()
          .map(request -> new GenerationRequest(image, request.promptIds(), request.key()))
          .toList();
    }
  }

  private record Text(
      String words,
      float score,
      String prompt,
      List<String> flags,
      List<Prediction.Alternative> alternatives,
      boolean failed) {
    Prediction failure() {
      return new Prediction.Failure(
          "compute",
          Prediction.Failure.NON_FINITE,
          "The language model's scores were not finite numbers");
    }
  }
}
