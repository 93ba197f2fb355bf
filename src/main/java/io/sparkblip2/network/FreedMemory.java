package io.sparkblip2.network;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the C library keeps of freed blocks. Converting weights leaves holes between those that
 * stay: with int8, where many a weight is below the size that the library maps by itself, a quarter
 * of the model again.
 */
final class FreedMemory {
  private static final Logger LOG = LoggerFactory.getLogger(FreedMemory.class);
  private static final String DIAGNOSTICS = "com.sun.management:type=DiagnosticCommand";
  private static final String TRIM = "systemTrimNativeHeap";

  private FreedMemory() {}

  /** Gives it back to the system (malloc_trim), in a JVM that offers this: OpenJDK from 17.0.9. */
  static void release() {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    try {
      server.invoke(new ObjectName(DIAGNOSTICS), TRIM, new Object[0], new String[0]);
    } catch (JMException | RuntimeException e) {
      LOG.debug("this JVM cannot trim the native heap", e);
    }
  }
}
