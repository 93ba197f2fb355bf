package io.sparkblip2.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.network.ComputeLock;
import io.sparkblip2.network.ImageTextRetrieval;
import io.sparkblip2.text.RetrievalTexts;
import io.sparkblip2.text.Tokenizer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Vectors of texts, and judgements of texts beside an image, by a retrieval model. Texts are
 * prepared as LAVIS prepares them for retrieval: {@link RetrievalTexts#clean}, at most 35 tokens.
 * May be used by several threads; they take turns.
 */
public final class TextImageMatcher implements AutoCloseable {
  private static final int MOST_TOKENS = 35;
  private static final int TEXTS_TOGETHER = 64;

  private final ImageTextRetrieval model;
  private final Tokenizer tokenizer;
  private final int vocabSize;
  private final int mostTokens;
  private final int imageSize;
  private boolean closed;

  private TextImageMatcher(
      RetrievalCheckpoint checkpoint, ImageTextRetrieval model, Tokenizer tokenizer) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.vocabSize = checkpoint.config().qFormer().vocabSize();
    this.mostTokens = Math.min(MOST_TOKENS, checkpoint.config().qFormer().maxPositionEmbeddings());
    this.imageSize = checkpoint.preprocessor().imageSize();
  }

  /**
   * @throws IllegalStateException if the checkpoint here is not the one that the driver saw
   */
  static TextImageMatcher open(MatcherSpec spec, DeviceAddress address) {
    RetrievalCheckpoint checkpoint = RetrievalCheckpoint.open(BuiltinModels.folder(spec.model()));
    Blip2BatchModel.requireSame(checkpoint, spec.fingerprint());
    // The tokenizer puts [CLS] and [SEP] around every text, so none is empty and 0 is never used.
    Tokenizer tokenizer = Tokenizer.open(checkpoint.folder(), 0);
    try {
      return new TextImageMatcher(
          checkpoint,
          ImageTextRetrieval.load(checkpoint, spec.precision(), spec.vision(), address.device()),
          tokenizer);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /** Side of the square of pixels that an image has to be resized to. */
  public int imageSize() {
    return imageSize;
  }

  /**
   * ITC vectors of unit length, one per text.
   *
   * @throws IllegalStateException if it was closed meanwhile
   */
  public float[][] textVectors(List<String> texts) {
    return ComputeLock.sharing(() -> vectors(texts));
  }

  private synchronized float[][] vectors(List<String> texts) {
    requireOpen();
    float[][] vectors = new float[texts.size()][];
    for (int start = 0; start < vectors.length; start += TEXTS_TOGETHER) {
      int end = Math.min(start + TEXTS_TOGETHER, vectors.length);
      try (PtNDManager scope = model.newScope()) {
        int[][] ids = ids(texts.subList(start, end));
        NDArray found = model.textVectors(scope, padded(scope, ids), lengths(scope, ids));
        float[] values = found.toFloatArray();
        int width = values.length / ids.length;
        for (int i = 0; i < ids.length; i++) {
          vectors[start + i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
        }
      }
    }
    return vectors;
  }

  /**
   * ITM logits for "match" of each text with one image. The image is encoded once.
   *
   * @param pixels uint8 RGB, {@code S * S * 3}
   * @throws IllegalStateException if it was closed meanwhile
   */
  public float[] match(byte[] pixels, List<String> texts) {
    float[] both = ComputeLock.sharing(() -> logits(pixels, texts));
    float[] match = new float[texts.size()];
    for (int i = 0; i < match.length; i++) {
      match[i] = both[2 * i + 1];
    }
    return match;
  }

  /** As {@link #match}, the probability of each match: ITM's softmax, 0 to 1. */
  public float[] matchProbabilities(byte[] pixels, List<String> texts) {
    float[] both = ComputeLock.sharing(() -> logits(pixels, texts));
    float[] match = new float[texts.size()];
    for (int i = 0; i < match.length; i++) {
      match[i] = (float) (1 / (1 + Math.exp((double) both[2 * i] - both[2 * i + 1])));
    }
    return match;
  }

  /** Of each text the logit for "no match" and that for "match". */
  private synchronized float[] logits(byte[] pixels, List<String> texts) {
    requireOpen();
    float[] logits = new float[2 * texts.size()];
    try (PtNDManager scope = model.newScope()) {
      NDArray picture =
          scope.create(
              ByteBuffer.wrap(pixels), new Shape(1, imageSize, imageSize, 3), DataType.UINT8);
      NDArray image = model.visionEncoder().encode(scope, picture);
      for (int start = 0; start < texts.size(); start += TEXTS_TOGETHER) {
        int end = Math.min(start + TEXTS_TOGETHER, texts.size());
        try (PtNDManager inner = model.newScope()) {
          int[][] ids = ids(texts.subList(start, end));
          NDArray images = image.repeat(0, ids.length);
          images.attach(inner);
          float[] both =
              model.match(inner, images, padded(inner, ids), lengths(inner, ids)).toFloatArray();
          System.arraycopy(both, 0, logits, 2 * start, both.length);
        }
      }
    }
    return logits;
  }

  private int[][] ids(List<String> texts) {
    return texts.stream().map(this::ids).toArray(int[][]::new);
  }

  /** The beginning of a text, however long it is. */
  private int[] ids(String text) {
    String clean = RetrievalTexts.clean(text);
    String readable = clean.substring(0, Math.min(clean.length(), Tokenizer.LONGEST_TEXT));
    int[] ids = tokenizer.encode(readable, vocabSize);
    if (ids.length <= mostTokens) {
      return ids;
    }
    int[] cut = Arrays.copyOf(ids, mostTokens);
    cut[mostTokens - 1] = ids[ids.length - 1]; // [SEP] stays
    return cut;
  }

  private static NDArray padded(PtNDManager scope, int[][] ids) {
    int longest = Arrays.stream(ids).mapToInt(row -> row.length).max().orElse(0);
    long[] rows = new long[ids.length * longest];
    for (int i = 0; i < ids.length; i++) {
      for (int j = 0; j < ids[i].length; j++) {
        rows[i * longest + j] = ids[i][j];
      }
    }
    return scope.create(rows, new Shape(ids.length, longest));
  }

  private static NDArray lengths(PtNDManager scope, int[][] ids) {
    return scope.create(Arrays.stream(ids).mapToLong(row -> row.length).toArray());
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "This retrieval model was closed while a task still used it, as another one was asked for"
              + " on its device: use one retrieval model at a time.");
    }
  }

  /** Waits for whoever is inside. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      tokenizer.close();
      model.close();
    }
  }
}
