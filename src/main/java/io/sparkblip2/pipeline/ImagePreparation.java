package io.sparkblip2.pipeline;

import io.sparkblip2.config.Redaction;
import io.sparkblip2.image.BicubicResize;
import io.sparkblip2.image.FetchedImage;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.image.ImageDecoder;
import io.sparkblip2.image.ImageFailure;
import io.sparkblip2.image.ImageFetcher;
import io.sparkblip2.image.MemoryGuard;
import io.sparkblip2.image.RgbImage;
import io.sparkblip2.inference.Prediction;
import io.sparkblip2.inference.PredictorMetrics;
import io.sparkblip2.tables.ImageFacts;
import java.sql.Timestamp;
import java.util.Locale;
import java.util.function.LongConsumer;
import org.apache.hadoop.conf.Configuration;

/** Turns a URI into the square of pixels that the vision encoder wants, or into a failure. */
public final class ImagePreparation {
  private final ImageFetcher fetcher;
  private final ImageDecoder decoder;
  private final MemoryGuard memory = new MemoryGuard();
  private final int imageSize;
  private final LongConsumer fetchNanos;
  private final LongConsumer decodeNanos;

  ImagePreparation(ImageAccess access, Configuration hadoop, int imageSize, RunMetrics metrics) {
    this(access, hadoop, imageSize, metrics::read, metrics.decodeNanos()::add);
  }

  /**
   * @param imageSize side S of the square, in pixels
   * @param fetchNanos is told how long each image took to read
   * @param decodeNanos is told how long each image took to decode and resize
   */
  public ImagePreparation(
      ImageAccess access,
      Configuration hadoop,
      int imageSize,
      LongConsumer fetchNanos,
      LongConsumer decodeNanos) {
    this.fetcher = new ImageFetcher(access, hadoop);
    this.decoder = new ImageDecoder(access);
    this.imageSize = imageSize;
    this.fetchNanos = fetchNanos;
    this.decodeNanos = decodeNanos;
  }

  /**
   * Exactly one of pixels and failure is there.
   *
   * @param facts as far as the image came
   * @param pixels uint8 RGB, {@code S * S * 3}
   */
  public record Prepared(ImageFacts facts, byte[] pixels, Prediction.Failure failure) {}

  /** Reads, decodes and resizes an image; never throws for a bad one. */
  public Prepared prepare(ImageFacts listed) {
    ImageFacts facts = listed;
    ImageFailure.Stage stage = ImageFailure.Stage.FETCH;
    try {
      long start = System.nanoTime();
      FetchedImage file = fetcher.fetch(facts.uri());
      fetchNanos.accept(System.nanoTime() - start);
      Timestamp modifiedAt = file.modifiedAt() == 0 ? null : new Timestamp(file.modifiedAt());
      facts = facts.fetched(modifiedAt, file.bytes().length, file.sha256());
      stage = ImageFailure.Stage.DECODE;
      start = System.nanoTime();
      ImageFacts fetched = facts;
      Prepared prepared = memory.during(() -> decode(file.bytes(), fetched));
      decodeNanos.accept(System.nanoTime() - start);
      return prepared;
    } catch (ImageFailure failure) {
      return failed(facts, failure.stage(), failure.errorClass(), failure.getMessage());
    } catch (RuntimeException unexpected) {
      // A hostile file found a hole in a decoder; its neighbours must not pay for it.
      return failed(
          facts,
          stage,
          unexpected.getClass().getSimpleName(),
          Redaction.of(String.valueOf(unexpected.getMessage())));
    }
  }

  /** Under one guard: a picture that waits to be resized would take room from one done alone. */
  private Prepared decode(byte[] bytes, ImageFacts fetched) throws ImageFailure {
    RgbImage image = decoder.decode(bytes);
    ImageFacts facts = fetched.decoded(image.format(), image.width(), image.height());
    return new Prepared(facts, BicubicResize.resize(image, imageSize, imageSize), null);
  }

  private static Prepared failed(
      ImageFacts facts, ImageFailure.Stage stage, String errorClass, String message) {
    PredictorMetrics.ofThisJvm().failed();
    String stageName = stage.name().toLowerCase(Locale.ROOT);
    return new Prepared(facts, null, new Prediction.Failure(stageName, errorClass, message));
  }
}
