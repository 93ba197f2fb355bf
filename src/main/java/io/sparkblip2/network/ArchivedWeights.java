package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The weights of one network on their way into an archive, in the plain forms of layers.py: what
 * oneDNN packs is for one kind of processor and cannot be stored.
 */
final class ArchivedWeights implements WeightSink {
  private final ArchiveFile file;
  private final ScriptModule converter;
  private final ScalarType compute;
  private final Map<String, ArchivedTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> names = new HashMap<>();

  /**
   * @param converter export/convert.py
   * @param compute what the network computes in
   */
  ArchivedWeights(ArchiveFile file, ScriptModule converter, ScalarType compute) {
    this.file = file;
    this.converter = converter;
    this.compute = compute;
  }

  /** What the network computes in. */
  ScalarType compute() {
    return compute;
  }

  /** What came so far, by the network's names. */
  Map<String, ArchivedTensor> tensors() {
    return tensors;
  }

  @Override
  public PtNDManager scope() {
    return converter.scope();
  }

  @Override
  public boolean shares(String key, String name, String layout) {
    String other = names.putIfAbsent(key + " " + layout, name);
    if (other == null) {
      return false;
    }
    tensors.put(name, tensors.get(other));
    return true;
  }

  @Override
  public long putRows(
      String name,
      ByteBuffer bytes,
      ScalarType stored,
      long[] shape,
      long firstRow,
      String layout) {
    ScalarType kept = kept(layout);
    long count = ArchivedTensor.count(shape);
    long rowCount = bytes.remaining() / stored.bytes() / (count / shape[0]);
    if (firstRow == 0) {
      tensors.put(name, new ArchivedTensor(file.begin(count * kept.bytes()), kept, shape));
    }
    if (stored == kept) {
      file.write(bytes);
    } else {
      convert(bytes, stored, kept);
    }
    if (firstRow + rowCount == shape[0]) {
      file.end();
    }
    return rowCount * (count / shape[0]) * kept.bytes();
  }

  private ScalarType kept(String layout) {
    return switch (layout) {
      case "plain" -> compute;
      case "float32" -> ScalarType.FLOAT32;
      default -> throw new IllegalArgumentException("An archive cannot hold the form " + layout);
    };
  }

  private void convert(ByteBuffer bytes, ScalarType stored, ScalarType kept) {
    try (PtNDManager scope = scope()) {
      int count = bytes.remaining() / stored.type().getNumOfBytes();
      NDArray data = scope.create(bytes, new Shape(count), stored.type());
      NDArray converted =
          converter.run(scope, "converted", data, (long) stored.code(), (long) kept.code())[0];
      file.write(converted.toByteBuffer());
    }
  }
}
