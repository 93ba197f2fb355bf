package io.sparkblip2.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Puts TorchScript source files together into the archive that libtorch compiles at load.
 *
 * <p>The archive holds source only: a few kilobytes, no weights. Each network is one class {@code
 * Net}; its file names the hyper-parameters it reads as typed lines ({@code heads : int}), whose
 * values come from Java.
 */
final class ScriptArchive {
  private static final String FOLDER = "/io/sparkblip2/torchscript/";
  private static final Pattern ATTRIBUTE = Pattern.compile("(?m)^([a-z]\\w*) : (.+)$");
  private static final Pattern SELF = Pattern.compile("(?m)^def (\\w+)\\(self");
  private static final Pattern METHOD_START = Pattern.compile("(?m)^(?=def )");

  private ScriptArchive() {}

  /**
   * @param parts file names without ending, e.g. {@code layers, vision}
   * @param values of the declared attributes: Long, Double or Boolean; collections start empty
   */
  static byte[] assemble(Map<String, Object> values, String... parts) {
    Map<String, String> types = new TreeMap<>();
    StringBuilder methods = new StringBuilder();
    for (String part : parts) {
      String source = read(part);
      int start = METHOD_START.split(source, 2)[0].length();
      ATTRIBUTE
          .matcher(source.substring(0, start))
          .results()
          .forEach(found -> types.put(found.group(1), found.group(2).strip()));
      methods.append(source.substring(start)).append('\n');
    }
    StringBuilder code = new StringBuilder("class Net(Module):\n");
    code.append("  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
    types.forEach((name, type) -> code.append("  " + name + " : " + type + "\n"));
    String bound = SELF.matcher(methods).replaceAll("def $1(self: __torch__.Net");
    code.append(bound.indent(2));
    return zip(code.toString(), pickle(types, values));
  }

  private static String read(String part) {
    try (InputStream in = ScriptArchive.class.getResourceAsStream(FOLDER + part + ".py")) {
      if (in == null) {
        throw new IllegalStateException("The jar lacks the network source " + part + ".py");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Pickle protocol 2 of an instance of Net with its attributes' first values. */
  private static byte[] pickle(Map<String, String> types, Map<String, Object> values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      out.write(new byte[] {(byte) 0x80, 2});
      out.writeBytes("c__torch__\nNet\n");
      out.write(new byte[] {')', (byte) 0x81, '}', '('});
      writeItem(out, "training", false);
      for (Map.Entry<String, String> attribute : types.entrySet()) {
        String type = attribute.getValue();
        Object value = values.get(attribute.getKey());
        if (type.startsWith("Dict")) {
          value = Map.of();
        } else if (type.startsWith("List")) {
          value = new Object[0];
        }
        writeItem(out, attribute.getKey(), value);
      }
      out.writeBytes("ub.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void writeItem(DataOutputStream out, String name, Object value)
      throws IOException {
    byte[] utf8 = name.getBytes(UTF_8);
    out.write('X');
    out.writeInt(Integer.reverseBytes(utf8.length));
    out.write(utf8);
    if (value instanceof Boolean flag) {
      out.write(flag ? 0x88 : 0x89);
    } else if (value instanceof Long number) {
      out.write('J');
      out.writeInt(Integer.reverseBytes(Math.toIntExact(number)));
    } else if (value instanceof Double number) {
      out.write('G');
      out.writeDouble(number);
    } else if (value instanceof Map) {
      out.write('}');
    } else if (value instanceof Object[]) {
      out.write(']');
    } else {
      throw new IllegalArgumentException("No value for the network's attribute " + name);
    }
  }

  private static byte[] zip(String code, byte[] data) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "net/version", "10\n".getBytes(UTF_8));
      store(zip, "net/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      store(zip, "net/code/__torch__.py", code.getBytes(UTF_8));
      store(zip, "net/data.pkl", data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
