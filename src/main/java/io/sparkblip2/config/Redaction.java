package io.sparkblip2.config;

import java.util.regex.Pattern;

/** Takes secrets out of texts that end up in tables, in logs or before a user's eyes. */
public final class Redaction {
  /**
   * A URI's user name and password, from the {@code ://} in front to the {@code @} behind them, as
   * Java's and Spark's regular expression. A password may hold slashes, as AWS' do. The container
   * of {@code abfss://container@account} is none.
   */
  public static final String LOGIN =
      "://(?:(?<!abfs://)(?<!abfss://)[^/\\s\"]*@|(?!\\[)[^/\\s\"@:]*:(?!\\d*[/\\s\"])[^\\s\"@]*@)";

  /** A web address' parameter that stands for a login, up to its value; then the value. */
  public static final String SIGNED =
      "(?i)(https?://[^\\s\"]*?[?&](?:[^\\s\"&=#]*(?:signature|token|secret|credential|password)"
          + "[^\\s\"&=#]*|sig)=)([^\\s\"&#]*)";

  private static final Pattern LOGINS = Pattern.compile(LOGIN);
  private static final Pattern QUERY = Pattern.compile("(://[^\\s?#\"]*)[?#][^\\s\"]*");
  private static final Pattern SETTING =
      Pattern.compile(
          "(?i)((?:secret|password|token|signature|credential|access[._-]?key)[^\\s=:&\"',;]*"
              + "[\"']?\\s*[=:]\\s*[\"']?)[^\\s&\"',;]+");

  private Redaction() {}

  /** Whether a URI in the text carries a user name or password. */
  public static boolean hasLogin(String text) {
    return LOGINS.matcher(text).find();
  }

  /** Without logins and queries of URIs. */
  public static String ofUris(String text) {
    return QUERY.matcher(LOGINS.matcher(text).replaceAll("://***@")).replaceAll("$1");
  }

  /** Also without the values of settings that sound secret; for texts that others wrote. */
  public static String of(String text) {
    return SETTING.matcher(ofUris(text)).replaceAll("$1***");
  }
}
