package io.sparkblip2.benchmark;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.image.BicubicResize;
import io.sparkblip2.image.FetchedImage;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.image.ImageDecoder;
import io.sparkblip2.image.ImageFailure;
import io.sparkblip2.image.ImageFetcher;
import io.sparkblip2.image.RgbImage;
import io.sparkblip2.inference.Measure;
import io.sparkblip2.inference.Meter;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;

/** Reads, decodes and resizes images, and counts how long each takes. Safe for several threads. */
final class TimedPictures {
  private final ImageFetcher fetcher =
      new ImageFetcher(ImageAccess.defaults(), new Configuration());
  private final ImageDecoder decoder = new ImageDecoder(ImageAccess.defaults());
  private final int side;
  private final long delayNanos;
  private final Meter meter;

  /**
   * @param side S of the model's square, in pixels
   */
  TimedPictures(int side, Meter meter) {
    this(side, 0, meter);
  }

  private TimedPictures(int side, long delayNanos, Meter meter) {
    this.side = side;
    this.delayNanos = delayNanos;
    this.meter = meter;
  }

  /** The same from a slow place: every image takes at least so long. */
  TimedPictures taking(double seconds) {
    return new TimedPictures(side, (long) (seconds * 1e9), meter);
  }

  private static void waitUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /**
   * The pixels of an image, uint8 RGB, {@code S * S * 3}.
   *
   * @throws WrongCallException if it cannot be read
   */
  byte[] pixels(String uri) {
    try {
      long start = System.nanoTime();
      FetchedImage file = fetcher.fetch(uri);
      long fetched = System.nanoTime();
      RgbImage image = decoder.decode(file.bytes());
      long decoded = System.nanoTime();
      byte[] pixels = BicubicResize.resize(image, side, side);
      meter.add(Measure.FETCH_NANOS, fetched - start);
      meter.add(Measure.DECODE_NANOS, decoded - fetched);
      meter.add(Measure.RESIZE_NANOS, System.nanoTime() - decoded);
      waitUntil(start + delayNanos);
      return pixels;
    } catch (ImageFailure failure) {
      throw new WrongCallException(
          "A benchmark needs images that can all be read, and "
              + uri
              + " cannot be: "
              + failure.getMessage(),
          failure);
    }
  }
}
