package io.sparkblip2.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;

/** One file of every kind that is no picture, or no whole one, with the class of its failure. */
final class UnreadableImages {
  private static final byte[] JPEG = PillowGoldens.bytes("jpeg-444.jpg");
  private static final byte[] PNG = PillowGoldens.bytes("png-rgb.png");
  private static final byte[] GIF = PillowGoldens.bytes("gif.gif");
  private static final byte[] BMP = PillowGoldens.bytes("bmp-rgb.bmp");
  private static final byte[] WEBP = PillowGoldens.bytes("webp-lossy.webp");
  private static final byte[] LOSSLESS = PillowGoldens.bytes("webp-lossless.webp");
  private static final byte[] ANIMATED = PillowGoldens.bytes("webp-animated-part.webp");
  private static final byte[] TIFF = PillowGoldens.bytes("tiff-rgb.tif");
  private static final byte[] TIFF_LZW = PillowGoldens.bytes("tiff-lzw.tif");

  private final Map<String, Kind> kinds = new LinkedHashMap<>();

  private UnreadableImages() {
    others();
    beginnings();
    jpegs();
    pngs();
    gifsAndBitmaps();
    webps();
    tiffs();
  }

  /** By name. */
  static Map<String, Kind> kinds() {
    return new UnreadableImages().kinds;
  }

  record Kind(byte[] content, String errorClass) {}

  private void others() {
    add("nothing", "EMPTY_FILE", new byte[0]);
    byte[] noise = new byte[5000];
    new Random(1).nextBytes(noise);
    add("noise", "UNSUPPORTED_FORMAT", noise);
    add("zeros", "UNSUPPORTED_FORMAT", new byte[5000]);
    text("HTML error page", "<!DOCTYPE html><title>404</title>");
    text("JSON error", "{\"error\":\"not found\"}");
    text("plain text", "just text");
    text("SVG", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    text(
        "XML with an entity", "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:/etc'>]>");
    text("PDF", "%PDF-1.7");
    text("PostScript", "%!PS-Adobe-3.0 EPSF-3.0");
    text("zip archive", "PK\u0003\u0004");
    text("gzip archive", "\u001f\u008b\b\0");
    text("7z archive", "7z\u00bc\u00af'\u001c");
    text("pickle", "\u0080\u0002}q\0.");
    text("AVIF", "\0\0\0 ftypavif");
    text("HEIC", "\0\0\0 ftypheic");
    text("video", "\0\0\0 ftypmp42");
    text("JPEG 2000", "\0\0\0\fjP  \r\n\u0087\n");
    text("JPEG XL", "\u00ff\n\0\0");
    text("Photoshop", "8BPS\0\u0001");
    text("icon", "\0\0\u0001\0\u0001\0");
    text("BigTIFF", "II+\0\b\0\0\0");
    text("HTML before a JPEG", "<html>\u00ff\u00d8\u00ff");
  }

  private void beginnings() {
    text("JPEG's first bytes", "\u00ff\u00d8\u00ff", "TRUNCATED");
    text("PNG's first bytes", "\u0089PNG\r\n\u001a\n", "TRUNCATED");
    text("GIF's first bytes", "GIF89a", "TRUNCATED");
    text("BMP's first bytes", "BM", "TRUNCATED");
    text("WebP's first bytes", "RIFF\u0010\0\0\0WEBP", "TRUNCATED");
    text("TIFF's first bytes", "MM\0*", "TRUNCATED");
    for (byte[] whole : new byte[][] {JPEG, PNG, GIF, BMP, WEBP, LOSSLESS, TIFF, TIFF_LZW}) {
      String name = new String(whole, 0, 4, StandardCharsets.ISO_8859_1).replaceAll("\\W", "");
      add("half of " + name + whole.length, "TRUNCATED", Arrays.copyOf(whole, whole.length / 2));
    }
    add("JPEG without its end", "TRUNCATED", Arrays.copyOf(JPEG, JPEG.length - 2));
    add("PNG without its end", "TRUNCATED", Arrays.copyOf(PNG, PNG.length - 12));
  }

  private void jpegs() {
    int frame = indexOf(JPEG, 0xc0);
    add("JPEG that is huge", "TOO_MANY_PIXELS", with(JPEG, frame + 5, 0xff, 0xdc, 0xff, 0xdc));
    add("JPEG of no height", "CORRUPT", with(JPEG, frame + 5, 0, 0));
    add("JPEG of no width", "CORRUPT", with(JPEG, frame + 7, 0, 0));
    add("JPEG that the data cannot fill", "TRUNCATED", with(JPEG, frame + 5, 0x20, 0, 0x20, 0));
    add("JPEG without loss", "UNSUPPORTED_FORMAT", with(JPEG, frame + 1, 0xc3));
    add("JPEG in arithmetic coding", "UNSUPPORTED_FORMAT", with(JPEG, frame + 1, 0xc9));
    add("JPEG of 12 bits", "UNSUPPORTED_FORMAT", with(JPEG, frame + 4, 12));
    add("JPEG of two components", "UNSUPPORTED_FORMAT", with(JPEG, frame + 9, 2));
    int scan = indexOf(JPEG, 0xda);
    add("JPEG without a scan", "CORRUPT", joined(Arrays.copyOf(JPEG, scan), end(JPEG, 2)));
    add("JPEG without a frame", "CORRUPT", joined(Arrays.copyOf(JPEG, 2), from(JPEG, scan)));
    byte[] tables = Arrays.copyOfRange(JPEG, 2, indexOf(JPEG, 0xdb));
    add(
        "JPEG without tables",
        "CORRUPT",
        joined(Arrays.copyOf(JPEG, 2), tables, from(JPEG, frame)));
    byte[] shortened = Arrays.copyOf(JPEG, JPEG.length * 3 / 4);
    add(
        "JPEG that is short inside",
        "TRUNCATED",
        with(shortened, shortened.length - 2, 0xff, 0xd9));
    byte[] gap = JPEG.clone();
    Arrays.fill(gap, scan + 200, scan + 700, (byte) 0x55);
    add("JPEG with a gap in its data", "TRUNCATED", gap);
    ByteArrayOutputStream scans = new ByteArrayOutputStream();
    scans.write(JPEG, 0, scan);
    for (int i = 0; i < 101; i++) {
      scans.write(JPEG, scan, JPEG.length - 2 - scan);
    }
    add("JPEG of a hundred scans", "CORRUPT", joined(scans.toByteArray(), end(JPEG, 2)));
  }

  private void pngs() {
    add("PNG with a wrong checksum", "CORRUPT", with(PNG, PNG.length / 2, PNG[PNG.length / 2] ^ 1));
    add("PNG that is huge", "TOO_MANY_PIXELS", header(0x7fffffff, 0x7fffffff, 8, 2));
    add("PNG of no size", "CORRUPT", header(0, 0, 8, 2));
    add("PNG of an unknown colour type", "CORRUPT", header(71, 53, 8, 5));
    add("PNG of an unknown depth", "CORRUPT", header(71, 53, 3, 0));
    add("PNG without its palette", "CORRUPT", header(71, 53, 8, 3));
    add("PNG that the data cannot fill", "TRUNCATED", header(9990, 9990, 8, 2));
    byte[] start = Arrays.copyOf(PNG, 33);
    byte[] iend = end(PNG, 12);
    add("PNG without data", "CORRUPT", joined(start, iend));
    add("PNG of garbage", "CORRUPT", joined(start, chunk("IDAT", new byte[600]), iend));
    add("PNG without a header", "CORRUPT", joined(Arrays.copyOf(PNG, 8), from(PNG, 33)));
    add("PNG with two headers", "CORRUPT", joined(start, from(PNG, 8)));
  }

  private void gifsAndBitmaps() {
    add("GIF that is huge", "TOO_MANY_PIXELS", with(GIF, 6, 0xff, 0xff, 0xff, 0xff));
    byte[] screen = Arrays.copyOf(GIF, 13 + 768);
    add("GIF without a frame", "CORRUPT", joined(screen, new byte[] {0x3b}));
    byte[] frame = {0x2c, 0, 0, 0, 0, 4, 0, 4, 0, 0};
    byte[] nothing = {0x2c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0};
    add("GIF of no size", "CORRUPT", joined(screen, nothing));
    add("GIF of impossible codes", "CORRUPT", joined(screen, frame, new byte[] {12, 1, 0, 0}));
    add("GIF of a code too far", "CORRUPT", joined(screen, frame, new byte[] {2, 2, 0x3f, 0, 0}));
    add("GIF whose frame is empty", "TRUNCATED", joined(screen, frame, new byte[] {2, 0, 0x3b}));
    add("BMP that is huge", "TOO_MANY_PIXELS", with(BMP, 18, 0, 0, 0, 0x40, 0, 0, 0, 0x40));
    add("BMP of no size", "CORRUPT", with(BMP, 18, 0, 0, 0, 0));
    add("BMP of an unknown header", "UNSUPPORTED_FORMAT", with(BMP, 14, 13));
    add("BMP of three bits", "UNSUPPORTED_FORMAT", with(BMP, 28, 3));
    add("BMP with a JPEG in it", "UNSUPPORTED_FORMAT", with(BMP, 30, 4));
    add("BMP whose pixels are elsewhere", "TRUNCATED", with(BMP, 10, 0xff, 0xff, 0xff, 0x7f));
  }

  private void webps() {
    add("WebP that is huge", "TOO_MANY_PIXELS", with(WEBP, 26, 0xff, 0x3f, 0xff, 0x3f));
    add("WebP of no size", "CORRUPT", with(WEBP, 26, 0, 0));
    add("WebP between two frames", "CORRUPT", with(WEBP, 20, WEBP[20] | 1));
    add("WebP that is not shown", "CORRUPT", with(WEBP, 20, WEBP[20] & ~0x10));
    add("WebP without a picture", "CORRUPT", with(WEBP, 12, 'A', 'B', 'C', 'D'));
    add("WebP of a wrong signature", "CORRUPT", with(LOSSLESS, 20, 0x2e));
    add("WebP of another version", "CORRUPT", with(LOSSLESS, 24, LOSSLESS[24] | 0x20));
    add("WebP whose chunk is too long", "TRUNCATED", with(WEBP, 16, 0xff, 0xff));
    add("WebP on a canvas that is huge", "TOO_MANY_PIXELS", with(ANIMATED, 24, 255, 255, 255, 255));
    int frame = new String(ANIMATED, StandardCharsets.ISO_8859_1).indexOf("ANMF") + 8;
    add("WebP frame beyond its canvas", "CORRUPT", with(ANIMATED, frame, 0xff));
    add("WebP frame of another size", "CORRUPT", with(ANIMATED, frame + 6, 3));
  }

  private void tiffs() {
    add("TIFF that is huge", "TOO_MANY_PIXELS", tag(tag(TIFF, 256, 0x7fffffff), 257, 0x7fffffff));
    add("TIFF of no size", "CORRUPT", tag(TIFF, 256, 0));
    add("TIFF of another compression", "UNSUPPORTED_FORMAT", tag(TIFF, 259, 50000));
    add("TIFF with an old JPEG", "UNSUPPORTED_FORMAT", tag(TIFF, 259, 6));
    add("TIFF of Lab colours", "UNSUPPORTED_FORMAT", tag(TIFF, 262, 8));
    add("TIFF of YCbCr without JPEG", "UNSUPPORTED_FORMAT", tag(TIFF, 262, 6));
    add("TIFF of nine samples", "UNSUPPORTED_FORMAT", tag(TIFF, 277, 9));
    add("TIFF of a predictor for floats", "UNSUPPORTED_FORMAT", tag(lzwPredictor(), 317, 3));
    add("TIFF whose strip is elsewhere", "TRUNCATED", tag(TIFF, 273, 0x7ffffff0));
    add("TIFF whose directory is elsewhere", "TRUNCATED", with(TIFF, 4, 0xff, 0xff, 0xff, 0x7f));
    add("TIFF whose strip is too long", "TRUNCATED", tag(TIFF_LZW, 279, 0x7ffffff0));
    add("TIFF whose strip is too short", "TRUNCATED", tag(TIFF_LZW, 279, 60));
    byte[] garbage = tag(TIFF, 259, 8);
    add("TIFF that cannot be inflated", "CORRUPT", garbage);
    byte[] fax = PillowGoldens.bytes("tiff-fax-group-4.tif");
    add("TIFF with too little fax data", "CORRUPT", tag(fax, 279, 20));
  }

  private static byte[] lzwPredictor() {
    return PillowGoldens.bytes("tiff-lzw-predictor.tif");
  }

  private void text(String name, String content) {
    text(name, content, "UNSUPPORTED_FORMAT");
  }

  private void text(String name, String content, String errorClass) {
    add(name, errorClass, content.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void add(String name, String errorClass, byte[] content) {
    if (kinds.put(name, new Kind(content, errorClass)) != null) {
      throw new IllegalArgumentException(name + " is there twice");
    }
  }

  private static byte[] with(byte[] whole, int at, int... values) {
    byte[] changed = whole.clone();
    for (int i = 0; i < values.length; i++) {
      changed[at + i] = (byte) values[i];
    }
    return changed;
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      whole.write(part, 0, part.length);
    }
    return whole.toByteArray();
  }

  private static byte[] from(byte[] whole, int start) {
    return Arrays.copyOfRange(whole, start, whole.length);
  }

  private static byte[] end(byte[] whole, int length) {
    return from(whole, whole.length - length);
  }

  /** Where the JPEG's first segment of this kind begins. */
  private static int indexOf(byte[] jpeg, int marker) {
    return new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff" + (char) marker);
  }

  /** The PNG with another header, whose checksum is right. */
  private static byte[] header(int width, int height, int bits, int colorType) {
    ByteBuffer content = ByteBuffer.allocate(13).putInt(width).putInt(height);
    content.put((byte) bits).put((byte) colorType);
    return joined(Arrays.copyOf(PNG, 8), chunk("IHDR", content.array()), from(PNG, 33));
  }

  private static byte[] chunk(String type, byte[] content) {
    byte[] named = joined(type.getBytes(StandardCharsets.US_ASCII), content);
    CRC32 checksum = new CRC32();
    checksum.update(named);
    byte[] length = ByteBuffer.allocate(4).putInt(content.length).array();
    return joined(length, named, ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
  }

  /** The little-endian TIFF with another value of a tag, made a 32-bit one. */
  private static byte[] tag(byte[] tiff, int tag, int value) {
    ByteBuffer changed = ByteBuffer.wrap(tiff.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int directory = changed.getInt(4);
    for (int i = 0; i < changed.getShort(directory); i++) {
      int entry = directory + 2 + i * 12;
      if ((changed.getShort(entry) & 0xffff) == tag) {
        return changed.putShort(entry + 2, (short) 4).putInt(entry + 8, value).array();
      }
    }
    throw new IllegalArgumentException("no tag " + tag);
  }
}
