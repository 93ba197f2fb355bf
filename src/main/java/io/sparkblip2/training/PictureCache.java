package io.sparkblip2.training;

import io.sparkblip2.image.BicubicResize;
import io.sparkblip2.image.ImageDecoder;
import io.sparkblip2.image.ImageFailure;
import io.sparkblip2.image.ImageFetcher;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;

/**
 * Decoded pictures at one size, whole and squared as at inference. What no longer fits is decoded
 * whenever it is asked for: every picture is asked for once per epoch, so that dropping one for
 * another would win nothing.
 */
final class PictureCache {
  private final ImageFetcher fetcher;
  private final ImageDecoder decoder;
  private final int size;
  private final AtomicLong room;
  private final Map<String, byte[]> kept = new ConcurrentHashMap<>();

  PictureCache(PictureSettings settings, int size, long bytes, Configuration hadoop) {
    fetcher = new ImageFetcher(settings.access(), hadoop);
    decoder = new ImageDecoder(settings.access());
    this.size = size;
    room = new AtomicLong(bytes);
  }

  int size() {
    return size;
  }

  /** Pictures that are kept. */
  int count() {
    return kept.size();
  }

  /**
   * @return size x size x 3 bytes, shared: not to be changed
   * @throws ImageFailure if it cannot be fetched or decoded
   */
  byte[] pixels(String uri) throws ImageFailure {
    byte[] present = kept.get(uri);
    if (present != null) {
      return present;
    }
    byte[] pixels = BicubicResize.resize(decoder.decode(fetcher.fetch(uri).bytes()), size, size);
    if (room.addAndGet(-pixels.length) < 0) {
      room.addAndGet(pixels.length);
    } else if (kept.putIfAbsent(uri, pixels) != null) {
      room.addAndGet(pixels.length);
    }
    return pixels;
  }
}
