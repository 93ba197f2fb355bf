package io.sparkblip2.inference;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
import io.sparkblip2.generation.Candidates;
import io.sparkblip2.generation.DecodingSession;
import io.sparkblip2.generation.GenerationOptions;
import io.sparkblip2.generation.ScoreRules;
import io.sparkblip2.image.BicubicResize;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.image.ImageDecoder;
import io.sparkblip2.image.ImageFailure;
import io.sparkblip2.image.RgbImage;
import io.sparkblip2.network.Blip2;
import io.sparkblip2.text.Prompts;
import io.sparkblip2.text.Tokenizer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One image through every stage of a captioner, with what each stage gives: to look at, as {@code
 * notebooks/04} does. On the CPU in float32; the networks are those that jobs run.
 *
 * <p>Holds native memory until closed. Not thread-safe.
 */
public final class Walkthrough implements AutoCloseable {
  private static final int LONGEST_TEXT = GenerationOptions.greedy().maxNewTokens();

  private final Checkpoint checkpoint;
  private final Blip2 model;
  private final Tokenizer tokenizer;

  private Walkthrough(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
    this.model = Blip2.load(checkpoint, Precision.FLOAT32, Device.cpu());
    this.tokenizer = Tokenizer.open(checkpoint.folder(), checkpoint.tokens().bosTokenId());
  }

  /** A checkpoint folder, or {@code builtin:captioner}. */
  public static Walkthrough open(String captioner) {
    Checkpoint checkpoint = Checkpoint.open(BuiltinModels.folder(captioner));
    checkpoint.requireComplete();
    return new Walkthrough(checkpoint);
  }

  /**
   * The stages in order: {@code pixels} (S, S, 3) as resized, 0 to 255; {@code pixel_values} (3, S,
   * S); {@code vision_states} (layers + 2, P, D): the embedding, each block's output, the result;
   * {@code query_states} (layers + 1, Q, D); {@code cross_attention} (C, H, Q, P), C the blocks of
   * the Q-Former that read the image; {@code query_output} (Q, D); {@code visual_prompt} (Q, D of
   * the language model); {@code logits} (T, V) of the token behind each prompt token, of an
   * encoder-decoder behind its start token.
   *
   * @param file the bytes of an image file
   * @param prompt what the text continues; empty for a caption from nothing
   * @throws ImageFailure if the file is no whole image
   */
  public List<Activation> stages(byte[] file, String prompt) throws ImageFailure {
    try (PtNDManager scope = model.newScope()) {
      NDArray pixels = pixels(scope, file);
      NDArray visionStates =
          model.visionEncoder().tap(scope, model.visionEncoder().pixelValues(scope, pixels));
      NDArray imageEmbeddings = visionStates.get(visionStates.getShape().get(0) - 1);
      NDArray queryOutput = model.qFormer().query(scope, imageEmbeddings);
      NDArray visualPrompt = model.visualPrompts(scope, queryOutput);
      long[] ids = IntStream.of(promptIds(prompt)).asLongStream().toArray();
      NDArray[] language =
          model
              .languageModel()
              .tap(
                  scope,
                  visualPrompt,
                  scope.create(ids, new Shape(1, ids.length)),
                  scope.create(new long[] {ids.length}));
      return List.of(
          Activation.of("pixels", pixels.toType(DataType.FLOAT32, true), 0),
          Activation.of("pixel_values", model.visionEncoder().pixelValues(scope, pixels), 0),
          Activation.of("vision_states", visionStates, 1),
          Activation.of("query_states", model.qFormer().tap(scope, imageEmbeddings), 1),
          Activation.of(
              "cross_attention", model.qFormer().crossAttention(scope, imageEmbeddings), 1),
          Activation.of("query_output", queryOutput, 0),
          Activation.of("visual_prompt", visualPrompt, 0),
          Activation.of("logits", language[language.length - 1], 0));
    }
  }

  /**
   * The text that greedy search writes, token by token up to the end token or 20 of them, each with
   * what else the language model thought of.
   *
   * @param file the bytes of an image file
   * @param prompt what the text continues; empty for a caption from nothing
   * @param count tokens that are told at each step, the best first
   * @throws ImageFailure if the file is no whole image
   */
  public List<Choice> text(byte[] file, String prompt, int count) throws ImageFailure {
    ScoreRules rules =
        new ScoreRules(ScoreRules.Scale.LOG_PROBABILITIES, count, 1, new int[0], new int[0]);
    List<Choice> text = new ArrayList<>();
    try (PtNDManager scope = model.newScope()) {
      NDArray imageEmbeddings = model.visionEncoder().encode(scope, pixels(scope, file));
      NDArray queryOutput = model.qFormer().query(scope, imageEmbeddings);
      NDArray visualPrompt = model.visualPrompts(scope, queryOutput);
      try (DecodingSession session = model.languageModel().open(visualPrompt)) {
        int[] row = {0};
        Candidates next = session.admit(row, new int[][] {promptIds(prompt)}, rules);
        text.add(choice(next));
        while (text.size() < LONGEST_TEXT && !isEnd(next.token(0, 0))) {
          next = session.advance(row, new int[] {next.token(0, 0)}, rules);
          text.add(choice(next));
        }
      }
    }
    return text;
  }

  private NDArray pixels(PtNDManager scope, byte[] file) throws ImageFailure {
    int side = checkpoint.preprocessor().imageSize();
    RgbImage image = new ImageDecoder(ImageAccess.defaults()).decode(file);
    ByteBuffer bytes = scope.allocateDirect(side * side * 3);
    bytes.put(BicubicResize.resize(image, side, side));
    return scope.create(bytes.flip(), new Shape(1, side, side, 3), DataType.UINT8);
  }

  private int[] promptIds(String prompt) {
    Prompts prompts = Prompts.of(checkpoint.config().language().modelType());
    return tokenizer.encode(prompts.caption(prompt));
  }

  private Choice choice(Candidates candidates) {
    List<String> words = new ArrayList<>();
    List<Double> probabilities = new ArrayList<>();
    for (int rank = 0; rank < candidates.count(); rank++) {
      int token = candidates.token(0, rank);
      words.add(isEnd(token) ? "(end)" : tokenizer.decode(new int[] {token}));
      probabilities.add(Math.exp(candidates.logProbability(0, rank)));
    }
    return new Choice(words, probabilities);
  }

  private boolean isEnd(int token) {
    return IntStream.of(checkpoint.tokens().endTokenIds()).anyMatch(end -> end == token);
  }

  @Override
  public void close() {
    tokenizer.close();
    model.close();
  }

  /**
   * A step of the text: the tokens that the language model held most probable, the best first; that
   * one was written.
   *
   * @param tokens as text; {@code (end)} for an end token
   * @param probabilities 0 to 1, among all tokens of the vocabulary
   */
  public record Choice(List<String> tokens, List<Double> probabilities) {}
}
