package io.sparkblip2.catalog;

import java.io.Serializable;
import java.time.Instant;
import java.util.Locale;

/** What decides every byte of a catalog but the number of its pictures. */
public record Catalog(long seed, CatalogOptions options, PictureFormat format)
    implements Serializable {
  /** When the first picture's row was updated, and the second's a second later. */
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private static final int PICTURES_PER_FOLDER = 1000;

  public Scene scene(long index) {
    return Scene.of(seed, index, options);
  }

  /** The bytes of a picture's file. */
  public byte[] file(long index) {
    return format.encode(CatalogPicture.of(seed, index, options).image());
  }

  /** Name of a picture's file below the folder of pictures, such as {@code 0012/000012345.jpg}. */
  public String fileName(long index) {
    return String.format(
        Locale.ROOT, "%04d/%09d%s", index / PICTURES_PER_FOLDER, index, format.extension());
  }

  /** Such as {@code SKU-000012345}. */
  public String sku(long index) {
    return String.format(Locale.ROOT, "SKU-%09d", index);
  }

  /** Not the time of drawing, or two runs would not give the same table. */
  public Instant updatedAt(long index) {
    return BEGIN.plusSeconds(index);
  }
}
