package io.sparkblip2.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * TorchScript source files put together for the archive that libtorch compiles at load.
 *
 * <p>Each network is one class {@code Net}; its file names the hyper-parameters it reads as typed
 * lines ({@code heads : int}), whose values come from Java. The archive that is made for a network
 * of ours holds source only: a few kilobytes, no weights.
 *
 * @param code of the classes
 * @param data the pickled instance
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody, written by nobody.
record ScriptArchive(String code, byte[] data) {
  /** The folder, of any name, that all is in. */
  static final String ROOT = "net/";

  private static final String FOLDER = "/io/sparkblip2/torchscript/";
  private static final Pattern ATTRIBUTE = Pattern.compile("(?m)^([a-z]\\w*) : (.+)$");
  private static final Pattern SELF = Pattern.compile("(?m)^def (\\w+)\\(self");
  private static final Pattern METHOD_START = Pattern.compile("(?m)^(?=def )");

  /** Stands in a method for an assignment of each declared attribute. */
  private static final Pattern ALL_ATTRIBUTES =
      Pattern.compile("(?m)^ +(\\w+)\\.\\* = self\\.\\*$");

  /**
   * A network inside another one, which reaches it as an attribute: {@code vision :
   * __torch__.Vision} in its file.
   *
   * @param values as in {@link #assemble}
   * @param parts as in {@link #assemble}
   */
  record Inner(Map<String, Object> values, List<String> parts) {}

  /**
   * @param values of the declared attributes: Long, Double, Boolean, String, {@link Inner}, or for
   *     a dictionary of tensors a map of {@link ArchivedTensor}; collections without one start
   *     empty
   * @param parts file names without ending, e.g. {@code layers, vision}
   */
  static ScriptArchive assemble(Map<String, Object> values, String... parts) {
    StringBuilder code = new StringBuilder();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      bytes.write(new byte[] {(byte) 0x80, 2});
      bytes.write(instance("Net", values, List.of(parts), code));
      bytes.write('.');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ScriptArchive(code.toString(), bytes.toByteArray());
  }

  /** Appends a class, behind those that it contains, and returns the pickle of its one instance. */
  private static byte[] instance(
      String name, Map<String, Object> values, List<String> parts, StringBuilder code)
      throws IOException {
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
    byte[] pickle = pickle(name, types, values, code);
    code.append("class ").append(name).append("(Module):\n");
    code.append("  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
    types.forEach((attribute, type) -> code.append("  " + attribute + " : " + type + "\n"));
    String whole =
        ALL_ATTRIBUTES
            .matcher(methods)
            .replaceAll(
                found ->
                    types.keySet().stream()
                        .map(key -> "  " + found.group(1) + "." + key + " = self." + key)
                        .collect(Collectors.joining("\n")));
    String bound = SELF.matcher(whole).replaceAll("def $1(self: __torch__." + name);
    code.append(bound.indent(2));
    return pickle;
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

  /** Pickle protocol 2 of an instance with its attributes' first values. */
  private static byte[] pickle(
      String name, Map<String, String> types, Map<String, Object> values, StringBuilder code)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeBytes("c__torch__\n" + name + "\n");
    out.write(new byte[] {')', (byte) 0x81, '}', '('});
    writeItem(out, "training", false);
    for (Map.Entry<String, String> attribute : types.entrySet()) {
      String type = attribute.getValue();
      Object value = values.get(attribute.getKey());
      if (type.startsWith("Dict")) {
        value = value == null ? Map.of() : value;
      } else if (type.startsWith("List")) {
        value = new Object[0];
      } else if (value instanceof Inner inner) {
        String inside = type.substring(type.lastIndexOf('.') + 1);
        value = instance(inside, inner.values(), inner.parts(), code);
      }
      writeItem(out, attribute.getKey(), value);
    }
    out.writeBytes("ub");
    return bytes.toByteArray();
  }

  private static void writeItem(DataOutputStream out, String name, Object value)
      throws IOException {
    writeText(out, name);
    if (value instanceof Boolean flag) {
      out.write(flag ? 0x88 : 0x89);
    } else if (value instanceof Long number) {
      out.write('J');
      out.writeInt(Integer.reverseBytes(Math.toIntExact(number)));
    } else if (value instanceof Double number) {
      out.write('G');
      out.writeDouble(number);
    } else if (value instanceof String text) {
      writeText(out, text);
    } else if (value instanceof Map<?, ?> tensors) {
      writeTensors(out, tensors);
    } else if (value instanceof Object[]) {
      out.write(']');
    } else if (value instanceof byte[] pickled) {
      out.write(pickled);
    } else {
      throw new IllegalArgumentException("No value for the network's attribute " + name);
    }
  }

  /** A tensor that comes again is looked up in the pickle's memo, or it would be loaded twice. */
  private static void writeTensors(DataOutputStream out, Map<?, ?> tensors) throws IOException {
    out.write('}');
    if (tensors.isEmpty()) {
      return;
    }
    out.write('(');
    Set<Integer> written = new HashSet<>();
    for (Map.Entry<?, ?> entry : tensors.entrySet()) {
      writeText(out, (String) entry.getKey());
      ArchivedTensor tensor = (ArchivedTensor) entry.getValue();
      boolean first = written.add(tensor.storage());
      if (first) {
        tensor.pickle(out);
      }
      out.write(first ? 'r' : 'j');
      out.writeInt(Integer.reverseBytes(tensor.storage()));
    }
    out.write('u');
  }

  static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(UTF_8);
    out.write('X');
    out.writeInt(Integer.reverseBytes(utf8.length));
    out.write(utf8);
  }

  /** What an archive holds beside tensors, by its names in there. */
  Map<String, byte[]> entries() {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(ROOT + "version", "10\n".getBytes(UTF_8));
    entries.put(ROOT + "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
    entries.put(ROOT + "code/__torch__.py", code.getBytes(UTF_8));
    entries.put(ROOT + "data.pkl", data);
    return entries;
  }

  /** The archive, without weights. */
  byte[] zip() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries().entrySet()) {
        store(zip, entry.getKey(), entry.getValue());
      }
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
