package io.sparkblip2.serving;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.translate.Batchifier;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import io.sparkblip2.image.BicubicResize;
import io.sparkblip2.image.ImageFailure;
import io.sparkblip2.text.Tokenizer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Images to the exported network's pixels, its tokens to captions; in batches of any size. Safe for
 * use by several threads.
 */
final class CaptionTranslator<I, O> implements Translator<I, O> {
  private final CaptionProperties properties;
  private final Tokenizer tokenizer;
  private final PixelSource<I> source;
  private final Function<String, O> answer;

  CaptionTranslator(
      CaptionProperties properties,
      Tokenizer tokenizer,
      PixelSource<I> source,
      Function<String, O> answer) {
    this.properties = properties;
    this.tokenizer = tokenizer;
    this.source = source;
    this.answer = answer;
  }

  @Override
  public Batchifier getBatchifier() {
    return Batchifier.STACK;
  }

  /**
   * @return (S, S, 3) uint8, and the prompt (T) int64
   */
  @Override
  public NDList processInput(TranslatorContext context, I input) throws TranslateException {
    // Otherwise the network is compiled anew for every length of a text. A setting of the thread's.
    JniUtils.setGraphExecutorOptimize(false);
    int side = properties.imageSize();
    NDManager manager = context.getNDManager();
    try {
      byte[] pixels = BicubicResize.resize(source.read(manager, input), side, side);
      NDArray prompt =
          manager.create(properties.promptIds().stream().mapToLong(Integer::longValue).toArray());
      return new NDList(
          manager.create(ByteBuffer.wrap(pixels), new Shape(side, side, 3), DataType.UINT8),
          prompt);
    } catch (ImageFailure e) {
      throw new TranslateException(e.getMessage(), e);
    }
  }

  /**
   * @param list (N) int64: tokens, then what is below 0
   * @throws TranslateException where the network found no finite scores
   */
  @Override
  public O processOutput(TranslatorContext context, NDList list) throws TranslateException {
    long[] tokens = list.get(0).toLongArray();
    if (Arrays.stream(tokens).anyMatch(token -> token == -2)) {
      throw new TranslateException(
          "The language model's scores were not finite numbers; export it with --precision float32"
              + " or bfloat16");
    }
    int[] written =
        Arrays.stream(tokens).filter(token -> token >= 0).mapToInt(Math::toIntExact).toArray();
    return answer.apply(tokenizer.decode(written));
  }
}
