package io.sparkblip2.image;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An image URI taken apart and found harmless.
 *
 * <p>Outside http(s) the text is Hadoop's unescaped form: after the scheme and authority every
 * character stands for itself, {@code % # ? * [ ]} and spaces included.
 *
 * @param scheme lower case; empty for a plain path
 * @param authority host and port, bucket or container; empty where there is none
 * @param path begins with a slash; of an http(s) URL, everything after the authority
 */
record ImageUri(String scheme, String authority, String path) {
  private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*");

  /** Web servers take an escaped slash or backslash for a slash as well, some an escaped escape. */
  private static final Pattern SEPARATOR = Pattern.compile("(?i)/|%(?:25)*(?:2f|5c)");

  /** Some servers also drop what follows a semicolon. */
  private static final Pattern DOTS =
      Pattern.compile("(?i)(?:\\.|%(?:25)*2e){1,2}(?:(?:;|%(?:25)*3b).*)?");

  /** A password with a slash in it would end up in the path. */
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?:[^:]*|\\[[^\\]]*\\])(?::[0-9]*)?");

  /** Of a query: what stands for a login. */
  private static final Pattern SIGNED =
      Pattern.compile(
          "(?i)[?&](?:[^&=#]*(?:signature|token|secret|credential|password)[^&=#]*|sig)=");

  /**
   * @throws ImageFailure with {@code INVALID_URI} or, for a path that climbs, {@code OUTSIDE_ROOT}
   */
  static ImageUri parse(String text) throws ImageFailure {
    ImageUri uri = parseTarget(text);
    if (uri.isHttp() && SIGNED.matcher(uri.path).find()) {
      throw invalid(
          "The image URL carries a signature or token, which the tables would keep; give a plain URL,"
              + " or s3a:// and the like with the credentials in Hadoop's configuration.");
    }
    return uri;
  }

  /** As {@link #parse}, of a redirect: no table keeps its signature, which is often the point. */
  static ImageUri parseTarget(String text) throws ImageFailure {
    if (text == null || text.isBlank()) {
      throw invalid("The image URI is empty.");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw invalid("The image URI has a control character in it.");
    }
    if (text.indexOf('\\') >= 0) {
      throw invalid("The image URI has a backslash in it; separate folders with '/'.");
    }
    int colon = text.indexOf(':');
    int slash = text.indexOf('/');
    boolean hasScheme = colon >= 0 && (slash < 0 || colon < slash);
    String scheme = hasScheme ? text.substring(0, colon).toLowerCase(Locale.ROOT) : "";
    String rest = hasScheme ? text.substring(colon + 1) : text;
    if (hasScheme && !SCHEME.matcher(scheme).matches()) {
      throw invalid("The image URI does not begin with a scheme or a slash.");
    }
    String authority = "";
    String path = rest;
    if (hasScheme && rest.startsWith("//")) {
      int end = rest.indexOf('/', 2);
      authority = rest.substring(2, end < 0 ? rest.length() : end);
      path = end < 0 ? "/" : rest.substring(end);
    }
    ImageUri uri = new ImageUri(scheme, authority, path);
    uri.requireNoLogin();
    if (hasScheme && !path.startsWith("/")) {
      // "data:...", "jar:...": the scheme is what is judged, not the rest.
      return uri;
    }
    uri.requirePlainPath();
    return uri;
  }

  boolean isHttp() {
    return scheme.equals("http") || scheme.equals("https");
  }

  boolean isAbsolute() {
    return path.startsWith("/");
  }

  /** Whether this is {@code root} itself or lies under it. Both must have a scheme. */
  boolean isUnder(ImageUri root) {
    String folder =
        root.path.endsWith("/") ? root.path.substring(0, root.path.length() - 1) : root.path;
    return scheme.equals(root.scheme)
        && authority.equalsIgnoreCase(root.authority)
        && (path.equals(folder) || path.startsWith(folder + "/"));
  }

  /** The same place with the scheme and authority that a plain path stands for. */
  ImageUri orElse(URI defaultFileSystem) {
    if (!scheme.isEmpty()) {
      return this;
    }
    String host = defaultFileSystem.getAuthority();
    return new ImageUri(
        defaultFileSystem.getScheme().toLowerCase(Locale.ROOT), host == null ? "" : host, path);
  }

  /**
   * @throws ImageFailure with {@code INVALID_URI} where an http(s) text is not a URL
   */
  URI toUrl() throws ImageFailure {
    try {
      URI url = new URI(scheme + "://" + authority + path);
      if (url.getHost() == null) {
        throw invalid("The image URL names no host.");
      }
      return url;
    } catch (URISyntaxException e) {
      throw invalid("The image URL is not well formed: " + e.getReason() + ".");
    }
  }

  /** Of an http(s) authority, which may end in a port. */
  String host() {
    return authority.replaceFirst(":[0-9]*$", "");
  }

  /** For people: without what follows '?' or '#' in a URL, where tokens stand. */
  @Override
  public String toString() {
    String shown = isHttp() ? path.replaceAll("[?#].*", "") : path;
    return scheme.isEmpty()
        ? shown
        : scheme + (authority.isEmpty() ? ":" : "://") + authority + shown;
  }

  private void requireNoLogin() throws ImageFailure {
    int at = authority.lastIndexOf('@');
    // abfss://container@account/ is a place, not a login.
    boolean container = scheme.startsWith("abfs") && authority.indexOf(':') < 0;
    if (at >= 0 && !container) {
      throw invalid("The image URI carries a user name or password; configure them in Hadoop.");
    }
    if (!HOST_AND_PORT.matcher(authority).matches() && !container) {
      throw invalid("The image URI has something else than a port behind its host's colon.");
    }
  }

  private void requirePlainPath() throws ImageFailure {
    if (!isAbsolute()) {
      throw invalid("'" + path + "' is a relative path; image URIs are absolute.");
    }
    String plain = isHttp() ? path.replaceAll("[?#].*", "") : path;
    for (String name : SEPARATOR.split(plain, -1)) {
      if (DOTS.matcher(name).matches()) {
        throw ImageFailure.fetch(
            "OUTSIDE_ROOT", "The image URI climbs with '.' or '..'; write the folder it means.");
      }
    }
    if (!isHttp() && plain.contains("//")) {
      throw invalid("The image URI has an empty folder name ('//') in its path.");
    }
  }

  private static ImageFailure invalid(String message) {
    return ImageFailure.fetch("INVALID_URI", message);
  }
}
