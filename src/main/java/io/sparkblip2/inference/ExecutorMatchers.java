package io.sparkblip2.inference;

import java.util.HashMap;
import java.util.Map;

/** The retrieval models of this executor JVM, one per device. */
public final class ExecutorMatchers {
  private static final Map<DeviceAddress, Opened> OPENED = new HashMap<>();

  private record Opened(MatcherSpec spec, TextImageMatcher matcher) {}

  private ExecutorMatchers() {}

  /**
   * The device's model, loaded by whoever asks first and shared by all tasks of this JVM. Nobody
   * closes it: it ends with the JVM, or when another specification is asked for, which may only be
   * when the tasks of the first are over.
   */
  public static synchronized TextImageMatcher get(MatcherSpec spec, DeviceAddress device) {
    Opened present = OPENED.get(device);
    if (present != null && present.spec().equals(spec)) {
      return present.matcher();
    }
    if (present != null) {
      OPENED.remove(device).matcher().close();
    }
    TextImageMatcher matcher = TextImageMatcher.open(spec, device);
    OPENED.put(device, new Opened(spec, matcher));
    return matcher;
  }
}
