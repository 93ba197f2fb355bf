package io.sparkblip2.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebImagesTest {
  private static final int MAX_BYTES = 1000;

  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private String root;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    root = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    finished.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void anImageIsFetchedAlsoThroughARedirect() throws ImageFailure {
    FetchedImage image = fetcher(root).fetch(root + "/fine.jpg");

    assertThat(image.bytes()).hasSize(MAX_BYTES);
    assertThat(image.modifiedAt()).isEqualTo(1_445_412_480_000L);
    assertThat(fetcher(root).fetch(root + "/moved").sha256()).isEqualTo(image.sha256());
  }

  @Test
  void aCompressedImageIsStoredAsItIs() throws ImageFailure {
    assertThat(fetcher(root).fetch(root + "/compressed").bytes()).isEqualTo(new byte[MAX_BYTES]);
  }

  @Test
  void aRedirectMayHaveASpaceInIt() throws ImageFailure {
    assertThat(fetcher(root).fetch(root + "/to-space").bytes()).hasSize(MAX_BYTES);
  }

  @Test
  void aRedirectMayCarryASignatureAsNobodyKeepsIt() throws ImageFailure {
    assertThat(fetcher(root).fetch(root + "/to-signed").bytes()).hasSize(MAX_BYTES);
    assertThat(failure(fetcher(root), root + "/fine.jpg?sig=hunter2"))
        .hasMessageContaining("give a plain URL");
  }

  @ParameterizedTest
  @CsvSource({
    "/status/404?id=hunter2, HTTP_404, 1",
    "/status/403, HTTP_403, 1",
    "/status/503, HTTP_503, 3",
    "/to-refused-signed, HTTP_403, 2",
    "/around, TOO_MANY_REDIRECTS, 6",
    "/to-file, SCHEME_NOT_ALLOWED, 1",
    "/to-elsewhere, OUTSIDE_ROOT, 1",
    "/long, FILE_TOO_LARGE, 1",
    "/long-without-length, FILE_TOO_LARGE, 1",
    "/cut-short, FETCH_ERROR, 3",
    "/empty, EMPTY_FILE, 1",
    "/moved-to-nowhere, INVALID_URI, 1",
    "/folder/moved-without-a-place, HTTP_302, 1",
    "/long-compressed, FILE_TOO_LARGE, 1",
    "/not-compressed, FETCH_ERROR, 3",
    "/moved-to-login, INVALID_URI, 1",
    "/not-modified, HTTP_304, 1",
    "/closed, FETCH_ERROR, 3"
  })
  void badAnswersHaveAClassOfTheirOwn(String path, String errorClass, int expectedRequests) {
    ImageFailure failure = failure(fetcher(root), root + path);

    assertThat(failure.errorClass()).isEqualTo(errorClass);
    assertThat(failure.getMessage()).doesNotContain("hunter2");
    assertThat(requests).hasValue(expectedRequests);
  }

  @Test
  void aPrivateAddressIsNotAskedUnlessARootNamesIt() {
    assertThat(failure(fetcher(), root + "/fine.jpg").errorClass())
        .isEqualTo("ADDRESS_NOT_ALLOWED");
    assertThat(failure(new ImageFetcher(ImageAccess.defaults(), new Configuration(false)), root))
        .hasMessageContaining("--allow-scheme http");
    assertThat(requests).hasValue(0);
  }

  @Test
  void aSlowBodyIsNotWaitedFor() {
    WebImages impatient =
        new WebImages(
            MAX_BYTES,
            List.of(parsed(root)),
            Duration.ofMillis(500),
            SystemDefaultDnsResolver.INSTANCE);

    for (String slow : List.of("/slow", "/dripping", "/silent")) {
      long start = System.nanoTime();
      ImageFailure failure =
          catchThrowableOfType(ImageFailure.class, () -> impatient.read(parsed(root + slow)));

      assertThat(failure.errorClass()).as(slow).isEqualTo("TIMEOUT");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void aNameThatStandsForAPrivateAddressIsNotAsked() {
    String named = root.replace("127.0.0.1", "innocent.example");

    assertThat(failure(lookingUp("innocent.example", Set.of()), named + "/fine.jpg").errorClass())
        .isEqualTo("ADDRESS_NOT_ALLOWED");
    assertThat(requests).hasValue(0);
  }

  /** The name exists for our own look-up alone, so nothing else can have found the address. */
  @Test
  void theAddressThatWasJudgedIsTheOneConnectedTo() throws Exception {
    String named = root.replace("127.0.0.1", "innocent.example");

    WebImages images = lookingUp("innocent.example", Set.of("innocent.example"));

    assertThat(images.read(parsed(named + "/fine.jpg")).bytes()).hasSize(MAX_BYTES);
  }

  @Test
  void aRedirectToAPrivateAddressIsNotFollowed() throws Exception {
    WebImages images = lookingUp("public.example", Set.of("public.example"));
    String named = root.replace("127.0.0.1", "public.example");

    assertThat(failure(images, named + "/to-loopback").errorClass())
        .isEqualTo("ADDRESS_NOT_ALLOWED");
    assertThat(requests).hasValue(1);
  }

  @Test
  void anHtmlErrorPageWithStatus200IsNoImage() throws Exception {
    FetchedImage page = fetcher(root).fetch(root + "/page.jpg");

    assertThatThrownBy(() -> new ImageDecoder(ImageAccess.defaults()).decode(page.bytes()))
        .isInstanceOf(ImageFailure.class)
        .hasMessageContaining("an HTML page");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, false",
    "10.1.2.3, false",
    "172.16.0.1, false",
    "192.168.1.1, false",
    "169.254.169.254, false",
    "100.64.0.1, false",
    "0.0.0.0, false",
    "224.0.0.1, false",
    "255.255.255.255, false",
    "::1, false",
    "fe80::1, false",
    "fd00::1, false",
    "::ffff:127.0.0.1, false",
    "192.0.0.192, false",
    "198.18.0.1, false",
    "168.63.129.16, false",
    "100.100.100.200, false",
    "fd00:ec2::254, false",
    "2001:0:7f00:1::, false",
    "64:ff9b::7f00:1, false",
    "2002:7f00:1::, false",
    "8.8.8.8, true",
    "172.32.0.1, true",
    "2606:4700::1111, true"
  })
  void publicAddressesAreToldFromPrivateOnes(String address, boolean isPublic) throws Exception {
    assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isEqualTo(isPublic);
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    String path = exchange.getRequestURI().getPath();
    byte[] body = new byte[MAX_BYTES + (path.startsWith("/long") ? 1 : 0)];
    exchange.getResponseHeaders().set("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT");
    switch (path) {
      case "/fine.jpg", "/long", "/a fine one.jpg" -> {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      }
      case "/long-without-length" -> {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(body);
      }
      case "/compressed", "/long-compressed" -> compressed(exchange, gzip(body));
      case "/not-compressed" -> compressed(exchange, body);
      case "/cut-short" -> {
        exchange.sendResponseHeaders(200, 2 * MAX_BYTES / 3);
        exchange.getResponseBody().write(body, 0, 10);
        exchange.getResponseBody().flush();
      }
      case "/slow" -> {
        exchange.sendResponseHeaders(200, 100);
        exchange.getResponseBody().write(body, 0, 10);
        exchange.getResponseBody().flush();
        awaitEnd();
      }
      case "/dripping" -> {
        exchange.sendResponseHeaders(200, 0);
        while (finished.getCount() > 0) {
          exchange.getResponseBody().write(body, 0, 1);
          exchange.getResponseBody().flush();
          LockSupport.parkNanos(50_000_000);
        }
      }
      case "/silent" -> awaitEnd();
      case "/closed" -> exchange.close();
      case "/page.jpg" -> {
        byte[] page = "<html>no such picture</html>".getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(200, page.length);
        exchange.getResponseBody().write(page);
      }
      case "/not-modified" -> exchange.sendResponseHeaders(304, -1);
      case "/moved-to-nowhere" -> redirect(exchange, "http://[bad");
      case "/moved-to-login" -> redirect(exchange, "http://u:hunter2@127.0.0.1/x");
      case "/to-signed" -> redirect(exchange, "/fine.jpg?X-Amz-Signature=hunter2&sig=hunter2");
      case "/to-refused-signed" -> redirect(exchange, "/status/403?X-Amz-Signature=hunter2");
      case "/to-loopback" -> redirect(exchange, root + "/fine.jpg");
      case "/empty" -> exchange.sendResponseHeaders(200, -1);
      case "/to-space" -> redirect(exchange, "/a fine one.jpg");
      case "/folder/moved-without-a-place" -> exchange.sendResponseHeaders(302, -1);
      case "/moved" -> redirect(exchange, "/fine.jpg");
      case "/around" -> redirect(exchange, "/around");
      case "/to-file" -> redirect(exchange, "file:/etc/passwd");
      case "/to-elsewhere" -> redirect(exchange, "http://169.254.169.254/latest");
      default ->
          exchange.sendResponseHeaders(Integer.parseInt(path.substring("/status/".length())), -1);
    }
    exchange.close();
  }

  private static void compressed(HttpExchange exchange, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write(plain);
    }
    return compressed.toByteArray();
  }

  /** Without roots, and with a name of its own for this machine. */
  private static WebImages lookingUp(String name, Set<String> trusted) {
    DnsResolver names =
        new SystemDefaultDnsResolver() {
          @Override
          public InetAddress[] resolve(String host) throws UnknownHostException {
            return host.equals(name)
                ? new InetAddress[] {InetAddress.getLoopbackAddress()}
                : super.resolve(host);
          }
        };
    return new WebImages(
        MAX_BYTES, List.of(), Duration.ofSeconds(20), new PublicAddresses(names, trusted));
  }

  private static ImageFailure failure(WebImages images, String uri) {
    return catchThrowableOfType(ImageFailure.class, () -> images.read(parsed(uri)));
  }

  private void awaitEnd() {
    try {
      finished.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void redirect(HttpExchange exchange, String target) throws IOException {
    exchange.getResponseHeaders().set("Location", target);
    exchange.sendResponseHeaders(302, -1);
  }

  private static ImageUri parsed(String uri) {
    try {
      return ImageUri.parse(uri);
    } catch (ImageFailure e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static ImageFetcher fetcher(String... roots) {
    return new ImageFetcher(
        new ImageAccess(Set.of("http"), List.of(roots), MAX_BYTES, 1000), new Configuration(false));
  }

  private static ImageFailure failure(ImageFetcher fetcher, String uri) {
    return catchThrowableOfType(ImageFailure.class, () -> fetcher.fetch(uri));
  }
}
