package io.sparkblip2.network;

import java.io.DataOutputStream;
import java.io.IOException;

/**
 * A tensor of an archive, contiguous, as the archive's pickle refers to it.
 *
 * @param storage number of the entry that holds its bytes, which several tensors may share
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody, written by nobody.
record ArchivedTensor(int storage, ScalarType type, long[] shape) {
  private static final int LARGEST_SHORT = 0xff;

  long count() {
    return count(shape);
  }

  static long count(long[] shape) {
    long count = 1;
    for (long size : shape) {
      count = Math.multiplyExact(count, size);
    }
    return count;
  }

  /** In pickle protocol 2: the call that rebuilds it, as libtorch writes it itself. */
  void pickle(DataOutputStream out) throws IOException {
    out.writeBytes("ctorch._utils\n_rebuild_tensor_v2\n(");
    out.write('(');
    ScriptArchive.writeText(out, "storage");
    out.writeBytes("ctorch\n" + type.label() + "Storage\n");
    ScriptArchive.writeText(out, Integer.toString(storage));
    ScriptArchive.writeText(out, "cpu");
    whole(out, count());
    out.writeBytes("tQ");
    whole(out, 0); // where in the storage it begins
    out.write('(');
    for (long size : shape) {
      whole(out, size);
    }
    out.writeBytes("t(");
    long stride = count();
    for (long size : shape) {
      stride /= size;
      whole(out, stride);
    }
    out.write('t');
    out.write(0x89); // learns nothing
    out.writeBytes("ccollections\nOrderedDict\n)RtR");
  }

  private static void whole(DataOutputStream out, long number) throws IOException {
    if (number <= LARGEST_SHORT) {
      out.write('K');
      out.write((int) number);
    } else {
      out.write('J');
      out.writeInt(Integer.reverseBytes(Math.toIntExact(number)));
    }
  }
}
