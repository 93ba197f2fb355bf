package io.sparkblip2.pipeline;

import io.sparkblip2.config.Redaction;
import io.sparkblip2.image.BicubicResize;
import io.sparkblip2.image.FetchedImage;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.image.ImageDecoder;
import io.sparkblip2.image.ImageFailure;
import io.sparkblip2.image.ImageFetcher;
import io.sparkblip2.image.RgbImage;
import io.sparkblip2.inference.Prediction;
import io.sparkblip2.tables.ImageFacts;
import java.sql.Timestamp;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/** Turns a URI into the square of pixels that the vision encoder wants, or into a failure. */
final class ImagePreparation {
  private final ImageFetcher fetcher;
  private final ImageDecoder decoder;
  private final int imageSize;
  private final RunMetrics metrics;

  ImagePreparation(ImageAccess access, Configuration hadoop, int imageSize, RunMetrics metrics) {
    this.fetcher = new ImageFetcher(access, hadoop);
    this.decoder = new ImageDecoder(access);
    this.imageSize = imageSize;
    this.metrics = metrics;
  }

  /**
   * Exactly one of pixels and failure is there.
   *
   * @param facts as far as the image came
   * @param pixels uint8 RGB, {@code S * S * 3}
   */
  record Prepared(ImageFacts facts, byte[] pixels, Prediction.Failure failure) {}

  Prepared prepare(ImageFacts listed) {
    ImageFacts facts = listed;
    ImageFailure.Stage stage = ImageFailure.Stage.FETCH;
    try {
      long start = System.nanoTime();
      FetchedImage file = fetcher.fetch(facts.uri());
      metrics.fetchNanos().add(System.nanoTime() - start);
      Timestamp modifiedAt = file.modifiedAt() == 0 ? null : new Timestamp(file.modifiedAt());
      facts = facts.fetched(modifiedAt, file.bytes().length, file.sha256());
      stage = ImageFailure.Stage.DECODE;
      start = System.nanoTime();
      RgbImage image = decoder.decode(file.bytes());
      facts = facts.decoded(image.format(), image.width(), image.height());
      byte[] pixels = BicubicResize.resize(image, imageSize, imageSize);
      metrics.decodeNanos().add(System.nanoTime() - start);
      return new Prepared(facts, pixels, null);
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

  private static Prepared failed(
      ImageFacts facts, ImageFailure.Stage stage, String errorClass, String message) {
    String stageName = stage.name().toLowerCase(Locale.ROOT);
    return new Prepared(facts, null, new Prediction.Failure(stageName, errorClass, message));
  }
}
