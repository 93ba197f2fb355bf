package io.sparkblip2.image;

import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.core5.util.Timeout;

/**
 * Images on web servers, with bounds on size, time and redirects.
 *
 * <p>Servers with an address that is not public are refused unless an allowed root names the host.
 * Connections are direct: a proxy would look up addresses that nobody judges.
 */
final class WebImages {
  private static final Duration TOTAL_LIMIT = Duration.ofSeconds(60);
  private static final int MOST_REDIRECTS = 5;

  private final long maxBytes;
  private final List<ImageUri> roots;
  private final Duration limit;
  private final DnsResolver addresses;
  private WebClient client;

  WebImages(long maxBytes, List<ImageUri> roots) {
    this(
        maxBytes,
        roots,
        TOTAL_LIMIT,
        new PublicAddresses(SystemDefaultDnsResolver.INSTANCE, hosts(roots)));
  }

  /**
   * @param addresses looks names up, and refuses what must not be asked
   */
  WebImages(long maxBytes, List<ImageUri> roots, Duration limit, DnsResolver addresses) {
    this.maxBytes = maxBytes;
    this.roots = roots.stream().filter(ImageUri::isHttp).toList();
    this.limit = limit;
    this.addresses = addresses;
  }

  static Set<String> hosts(List<ImageUri> roots) {
    return roots.stream()
        .filter(ImageUri::isHttp)
        .map(root -> root.host().toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  /**
   * @throws IOException where another try may have better luck
   */
  Content read(ImageUri place) throws IOException, ImageFailure {
    long deadline = System.nanoTime() + limit.toNanos();
    ImageUri here = place;
    for (int hops = 0; hops <= MOST_REDIRECTS; hops++) {
      URI url = here.toUrl();
      WebClient.Answer answer = ask(here, url, deadline);
      int status = answer.status();
      if (status == 200) {
        return new Content(answer.body(), time(answer.lastModified()));
      }
      if (status < 300 || status > 399 || status == 304 || answer.location().isEmpty()) {
        throw refused(here, status);
      }
      here = target(url, answer.location(), place);
    }
    throw ImageFailure.fetch(
        "TOO_MANY_REDIRECTS", place + " redirects more than " + MOST_REDIRECTS + " times.");
  }

  private WebClient.Answer ask(ImageUri here, URI url, long deadline)
      throws IOException, ImageFailure {
    try {
      return client().get(url, deadline - System.nanoTime(), maxBytes);
    } catch (PublicAddresses.NotPublic e) {
      throw ImageFailure.fetch(
          "ADDRESS_NOT_ALLOWED",
          here + " is on a private address; --allow-root with its host allows it.");
    } catch (UnknownHostException e) {
      throw ImageFailure.fetch("UNKNOWN_HOST", "No name server knows the host of " + here);
    } catch (IOException e) {
      if (System.nanoTime() >= deadline) {
        throw ImageFailure.fetch(
            "TIMEOUT",
            "The web server did not send the image within " + limit.toSeconds() + " s: " + here);
      }
      throw e;
    }
  }

  /** A server that is out of order may recover: those are tried again. */
  private static ImageFailure refused(ImageUri here, int status) throws IOException {
    if (status == 429 || status >= 500) {
      throw new Busy(status);
    }
    return httpFailure(here, status);
  }

  static ImageFailure httpFailure(ImageUri here, int status) {
    return ImageFailure.fetch(
        "HTTP_" + status, "The web server answered with status " + status + " for " + here);
  }

  private ImageUri target(URI url, String location, ImageUri place) throws ImageFailure {
    ImageUri next;
    try {
      // Browsers take a space that is not escaped, and so some servers send it.
      next = ImageUri.parseTarget(url.resolve(location.replace(" ", "%20")).toString());
    } catch (IllegalArgumentException e) {
      throw ImageFailure.fetch("INVALID_URI", place + " redirects to something that is no URL.");
    }
    boolean sameOrSafer = next.scheme().equals("https") || next.scheme().equals(url.getScheme());
    if (!next.isHttp() || !sameOrSafer) {
      throw ImageFailure.fetch(
          "SCHEME_NOT_ALLOWED", place + " redirects to '" + next.scheme() + ":'.");
    }
    if (!roots.isEmpty() && roots.stream().noneMatch(next::isUnder)) {
      throw ImageFailure.fetch("OUTSIDE_ROOT", place + " redirects out of the allowed roots.");
    }
    return next;
  }

  private static long time(String lastModified) {
    try {
      return ZonedDateTime.parse(lastModified, DateTimeFormatter.RFC_1123_DATE_TIME)
          .toInstant()
          .toEpochMilli();
    } catch (DateTimeParseException e) {
      return 0;
    }
  }

  /** Made on first use: most jobs never ask the web. */
  private synchronized WebClient client() {
    if (client == null) {
      client = new WebClient(addresses, Timeout.ofMilliseconds(limit.toMillis()));
    }
    return client;
  }

  /** The server asks for patience. */
  static final class Busy extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    Busy(int status) {
      super("status " + status);
      this.status = status;
    }

    int status() {
      return status;
    }
  }
}
