package io.sparkblip2.report;

import io.sparkblip2.image.BicubicResize;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.image.ImageDecoder;
import io.sparkblip2.image.ImageEncoder;
import io.sparkblip2.image.ImageFailure;
import io.sparkblip2.image.ImageFetcher;
import io.sparkblip2.image.RgbImage;
import io.sparkblip2.tables.HadoopSettings;
import java.awt.image.BufferedImage;
import java.io.Serializable;
import java.util.Base64;
import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Reads images and makes them small, in Spark tasks.
 *
 * @param side pixels of the longer side
 * @param largest bytes of a thumbnail's JPEG; its quality is lowered until it fits
 */
record Thumbnails(ImageAccess access, HadoopSettings hadoop, int side, int largest)
    implements FlatMapFunction<Iterator<Card>, Card>, Serializable {
  private static final float[] QUALITIES = {0.8f, 0.6f, 0.4f, 0.2f};

  @Override
  public Iterator<Card> call(Iterator<Card> cards) {
    ImageFetcher fetcher = new ImageFetcher(access, hadoop.configuration());
    ImageDecoder decoder = new ImageDecoder(access);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return cards.hasNext();
      }

      @Override
      public Card next() {
        Card card = cards.next();
        return card.with(thumbnail(card.uri(), fetcher, decoder));
      }
    };
  }

  private String thumbnail(String uri, ImageFetcher fetcher, ImageDecoder decoder) {
    try {
      byte[] jpeg = jpeg(decoder.decode(fetcher.fetch(uri).bytes()));
      return jpeg == null ? null : Base64.getEncoder().encodeToString(jpeg);
    } catch (ImageFailure | RuntimeException e) {
      // The page says what the tables know; that the picture is gone since is no failure of it.
      return null;
    }
  }

  /** Null where even the lowest quality takes too many bytes. */
  private byte[] jpeg(RgbImage image) {
    double scale = Math.min(1.0, (double) side / Math.max(image.width(), image.height()));
    int width = (int) Math.max(1, Math.round(image.width() * scale));
    int height = (int) Math.max(1, Math.round(image.height() * scale));
    byte[] pixels = BicubicResize.resize(image, width, height);
    BufferedImage small = ImageEncoder.buffered(new RgbImage(width, height, pixels, ""));
    for (float quality : QUALITIES) {
      byte[] bytes = ImageEncoder.jpeg(small, quality);
      if (bytes.length <= largest) {
        return bytes;
      }
    }
    return null;
  }
}
