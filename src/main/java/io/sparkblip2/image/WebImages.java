package io.sparkblip2.image;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Images on web servers, with bounds on size, time and redirects.
 *
 * <p>Servers with a loopback, private, link-local or multicast address are refused unless an
 * allowed root names the host: an image table must not become a way to ask the cluster's own
 * services. The address is looked up just before the connection; a name server that answers
 * differently within the JVM's cache time (30 s) is not helped by that.
 */
final class WebImages {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration TOTAL_LIMIT = Duration.ofSeconds(60);
  private static final int MOST_REDIRECTS = 5;

  private final long maxBytes;
  private final List<ImageUri> roots;
  private final Duration limit;
  private HttpClient client;

  WebImages(long maxBytes, List<ImageUri> roots) {
    this(maxBytes, roots, TOTAL_LIMIT);
  }

  WebImages(long maxBytes, List<ImageUri> roots, Duration limit) {
    this.maxBytes = maxBytes;
    this.roots = roots.stream().filter(ImageUri::isHttp).toList();
    this.limit = limit;
  }

  Content read(ImageUri place) throws IOException, ImageFailure {
    long deadline = System.nanoTime() + limit.toNanos();
    ImageUri here = place;
    for (int hops = 0; hops <= MOST_REDIRECTS; hops++) {
      URI url = here.toUrl();
      requireReachable(here, url);
      HttpResponse<byte[]> response = request(url, deadline);
      int status = response.statusCode();
      if (status == 200) {
        return new Content(response.body(), lastModified(response.headers()));
      }
      if (status < 300 || status > 399 || status == 304) {
        throw refused(here, status);
      }
      here = target(url, response.headers(), place);
    }
    throw ImageFailure.fetch(
        "TOO_MANY_REDIRECTS", place + " redirects more than " + MOST_REDIRECTS + " times.");
  }

  private void requireReachable(ImageUri here, URI url) throws IOException, ImageFailure {
    if (roots.stream().anyMatch(root -> root.authority().equalsIgnoreCase(here.authority()))) {
      return;
    }
    for (InetAddress address : InetAddress.getAllByName(url.getHost())) {
      if (!isPublic(address)) {
        throw ImageFailure.fetch(
            "ADDRESS_NOT_ALLOWED",
            here + " is on a private address; --allow-root with its host allows it.");
      }
    }
  }

  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    boolean internal =
        address.isLoopbackAddress()
            || address.isAnyLocalAddress()
            || address.isLinkLocalAddress()
            || address.isSiteLocalAddress()
            || address.isMulticastAddress();
    if (address instanceof Inet6Address) {
      // fc00::/7 is private; 64:ff9b::/96 and 2002::/16 carry an IPv4 address within.
      boolean wrapped = first == 0 || (first == 0x20 && second == 0x02);
      return !internal && (first & 0xfe) != 0xfc && !wrapped;
    }
    boolean carrier = first == 100 && (second & 0xc0) == 64;
    return !internal && !carrier && first != 0 && first < 240;
  }

  private HttpResponse<byte[]> request(URI url, long deadline) throws IOException, ImageFailure {
    HttpRequest request = HttpRequest.newBuilder(url).header("Accept", "image/*").GET().build();
    CompletableFuture<HttpResponse<byte[]>> response =
        client().sendAsync(request, info -> new BoundedBody(info, maxBytes));
    try {
      return response.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      response.cancel(true);
      throw ImageFailure.fetch(
          "TIMEOUT", "The web server did not send the image within " + limit.toSeconds() + " s.");
    } catch (ExecutionException e) {
      BoundedBody.TooLong tooLong = BoundedBody.TooLong.within(e);
      if (tooLong != null) {
        Content.requireLength(tooLong.length(), maxBytes);
      }
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      response.cancel(true);
      Thread.currentThread().interrupt();
      throw ImageFailure.fetch("FETCH_ERROR", "The task was stopped while it read from the web.");
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

  private ImageUri target(URI url, HttpHeaders headers, ImageUri place) throws ImageFailure {
    String location = headers.firstValue("Location").orElse("");
    ImageUri next;
    try {
      next = ImageUri.parse(url.resolve(location).toString());
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

  private static long lastModified(HttpHeaders headers) {
    try {
      return headers
          .firstValue("Last-Modified")
          .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME))
          .map(time -> time.toInstant().toEpochMilli())
          .orElse(0L);
    } catch (DateTimeParseException e) {
      return 0;
    }
  }

  /** Made on first use: most jobs never ask the web, and a client keeps a thread. */
  private synchronized HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .connectTimeout(CONNECT_LIMIT)
              .followRedirects(HttpClient.Redirect.NEVER)
              .build();
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
