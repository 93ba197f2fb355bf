package io.sparkblip2.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Black and white pictures in fax coding (ITU-T T.4 and T.6), read by the JDK.
 *
 * <p>It is given a file of its own with the strips and what is needed to read them: what else the
 * directory says was written by a stranger.
 */
final class TiffFax {
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int ENTRY = 12;

  /** Tags whose values the JDK takes in 16 bits only. */
  private static final Set<Integer> SHORTS = Set.of(258, 259, 262, 266, 277);

  private TiffFax() {}

  /**
   * @param strips the strips or tiles, each from its first byte to behind its last
   * @return a byte a pixel, 0 or 255, black or white
   * @throws ImageFailure with {@code CORRUPT}
   */
  static byte[] decode(byte[] file, List<int[]> strips, TiffLayout layout, TiffTags tags)
      throws ImageFailure {
    ImageReader reader = jdkReader();
    List<String> warnings = new ArrayList<>();
    try (ImageInputStream in =
        new MemoryCacheImageInputStream(
            new ByteArrayInputStream(plain(file, strips, layout, tags)))) {
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      BufferedImage image = reader.read(0);
      if (!warnings.isEmpty()) {
        throw ImageFailure.corrupt("The TIFF file is damaged: " + warnings.get(0));
      }
      return grey(image);
    } catch (IOException | RuntimeException e) {
      // This reader does not look before it leaps out of its arrays.
      throw ImageFailure.corrupt("The TIFF file's fax data is damaged: " + SafeText.of(e));
    } finally {
      reader.dispose();
    }
  }

  private static byte[] grey(BufferedImage image) {
    int width = image.getWidth();
    byte[] grey = new byte[width * image.getHeight()];
    int[] row = new int[width];
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++) {
        grey[y * width + x] = (byte) row[x];
      }
    }
    return grey;
  }

  private static byte[] plain(byte[] file, List<int[]> strips, TiffLayout layout, TiffTags tags)
      throws ImageFailure {
    TreeMap<Integer, int[]> entries = new TreeMap<>();
    entries.put(256, new int[] {layout.width()});
    entries.put(257, new int[] {layout.height()});
    entries.put(258, new int[] {1});
    entries.put(259, new int[] {layout.compression()});
    entries.put(262, new int[] {layout.photometric().ordinal()});
    entries.put(266, new int[] {layout.lowBitFirst() ? 2 : 1});
    entries.put(277, new int[] {1});
    entries.put(292, new int[] {tags.one(292, 0)});
    entries.put(293, new int[] {tags.one(293, 0)});
    entries.put(layout.tiled() ? 322 : 256, new int[] {layout.chunkWidth()});
    entries.put(layout.tiled() ? 323 : 278, new int[] {layout.chunkHeight()});
    int[] offsets = new int[strips.size()];
    int[] lengths = new int[strips.size()];
    entries.put(layout.tiled() ? 324 : 273, offsets);
    entries.put(layout.tiled() ? 325 : 279, lengths);
    int values = 8 + 2 + entries.size() * ENTRY + 4;
    int at = values + 2 * LONG * strips.size();
    for (int i = 0; i < strips.size(); i++) {
      lengths[i] = strips.get(i)[1] - strips.get(i)[0];
      offsets[i] = at;
      at = Math.addExact(at, lengths[i]);
    }
    ByteBuffer out = ByteBuffer.allocate(at);
    out.putInt(0x4d4d002a).putInt(8).putShort((short) entries.size());
    for (var entry : entries.entrySet()) {
      int[] all = entry.getValue();
      boolean isShort = SHORTS.contains(entry.getKey());
      out.putShort(entry.getKey().shortValue()).putShort((short) (isShort ? SHORT : LONG));
      out.putInt(all.length);
      out.putInt(all.length > 1 ? values : isShort ? all[0] << 16 : all[0]);
      for (int i = 0; all.length > 1 && i < all.length; i++) {
        out.putInt(values, all[i]);
        values += LONG;
      }
    }
    out.position(at - Arrays.stream(lengths).sum());
    strips.forEach(strip -> out.put(file, strip[0], strip[1] - strip[0]));
    return out.array();
  }

  private static ImageReader jdkReader() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("tiff");
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getName().startsWith("com.sun.imageio.")) {
        return reader;
      }
    }
    throw new IllegalStateException("This Java runtime has no TIFF reader (module java.desktop)");
  }
}
