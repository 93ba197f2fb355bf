package io.sparkblip2.text;

/**
 * What DJL must know before its first native library is loaded: nothing is downloaded and nobody is
 * called home. A setting that is there already, as environment variable or system property, wins.
 */
public final class EngineDefaults {
  private EngineDefaults() {}

  public static void apply() {
    setIfAbsent("ai.djl.offline", "DJL_OFFLINE");
    setIfAbsent("OPT_OUT_TRACKING", "OPT_OUT_TRACKING");
  }

  private static void setIfAbsent(String property, String variable) {
    if (System.getProperty(property) == null && System.getenv(variable) == null) {
      System.setProperty(property, "true");
    }
  }
}
