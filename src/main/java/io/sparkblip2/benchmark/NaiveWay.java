package io.sparkblip2.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.inference.Measure;
import io.sparkblip2.inference.Meter;
import io.sparkblip2.inference.MeteredSession;
import io.sparkblip2.network.Blip2;
import io.sparkblip2.text.Tokenizer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The obvious way, with the same networks: batch after batch, decode and then compute; every prompt
 * and the embedding take each image through the vision encoder again; a batch of texts is done when
 * its longest is.
 *
 * @param prompts texts to continue, one output each
 * @param embedding whether the Q-Former's output is wanted too
 * @param batchSize images at once
 * @param side S of the model's square, in pixels
 */
record NaiveWay(
    Blip2 network,
    Tokenizer tokenizer,
    StaticBatch texts,
    TimedPictures pictures,
    List<String> prompts,
    boolean embedding,
    int batchSize,
    int side,
    Meter meter)
    implements Way {

  @Override
  public List<List<String>> describe(List<String> uris) {
    List<List<String>> found = new ArrayList<>();
    for (int start = 0; start < uris.size(); start += batchSize) {
      found.addAll(batch(uris.subList(start, Math.min(start + batchSize, uris.size()))));
    }
    return found;
  }

  private List<List<String>> batch(List<String> uris) {
    List<byte[]> pixels = uris.stream().map(pictures::pixels).toList();
    List<List<String>> found = new ArrayList<>();
    uris.forEach(uri -> found.add(new ArrayList<>()));
    for (String prompt : prompts) {
      List<int[]> written = write(pixels, tokenizer.encode(prompt));
      for (int image = 0; image < written.size(); image++) {
        found.get(image).add(tokenizer.decode(written.get(image)));
      }
    }
    if (embedding) {
      embed(pixels);
    }
    return found;
  }

  private List<int[]> write(List<byte[]> pixels, int[] prompt) {
    try (PtNDManager scope = network.newScope();
        MeteredSession session = MeteredSession.open(network, meter)) {
      session.read(scope, queryOutput(scope, pixels));
      return texts.write(session, prompt, pixels.size());
    }
  }

  private void embed(List<byte[]> pixels) {
    try (PtNDManager scope = network.newScope()) {
      queryOutput(scope, pixels).toFloatArray();
    }
  }

  private NDArray queryOutput(PtNDManager scope, List<byte[]> pixels) {
    ByteBuffer buffer = scope.allocateDirect(pixels.size() * side * side * 3);
    pixels.forEach(buffer::put);
    NDArray batch =
        scope.create(buffer.flip(), new Shape(pixels.size(), side, side, 3), DataType.UINT8);
    meter.add(Measure.VISION_IMAGES, pixels.size());
    NDArray seen =
        meter.time(
            Measure.VISION_NANOS,
            () -> network.finished(network.visionEncoder().encode(scope, batch)));
    return meter.time(
        Measure.QFORMER_NANOS, () -> network.finished(network.qFormer().query(scope, seen)));
  }
}
