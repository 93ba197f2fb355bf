package io.sparkblip2.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
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

  @ParameterizedTest
  @CsvSource({
    "/status/404?token=hunter2, HTTP_404, 1",
    "/status/403, HTTP_403, 1",
    "/status/503, HTTP_503, 3",
    "/around, TOO_MANY_REDIRECTS, 6",
    "/to-file, SCHEME_NOT_ALLOWED, 1",
    "/to-elsewhere, OUTSIDE_ROOT, 1",
    "/long, FILE_TOO_LARGE, 1",
    "/long-without-length, FILE_TOO_LARGE, 1",
    "/cut-short, FETCH_ERROR, 3",
    "/empty, EMPTY_FILE, 1"
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
    WebImages impatient = new WebImages(MAX_BYTES, List.of(parsed(root)), Duration.ofMillis(300));

    ImageFailure failure =
        catchThrowableOfType(ImageFailure.class, () -> impatient.read(parsed(root + "/slow")));

    assertThat(failure.errorClass()).isEqualTo("TIMEOUT");
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
    "64:ff9b::7f00:1, false",
    "2002:7f00:1::, false",
    "8.8.8.8, true",
    "172.32.0.1, true",
    "2606:4700::1111, true"
  })
  void publicAddressesAreToldFromPrivateOnes(String address, boolean isPublic) throws Exception {
    assertThat(WebImages.isPublic(InetAddress.getByName(address))).isEqualTo(isPublic);
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    String path = exchange.getRequestURI().getPath();
    byte[] body = new byte[MAX_BYTES + (path.startsWith("/long") ? 1 : 0)];
    exchange.getResponseHeaders().set("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT");
    switch (path) {
      case "/fine.jpg", "/long" -> {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      }
      case "/long-without-length" -> {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(body);
      }
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
      case "/empty" -> exchange.sendResponseHeaders(200, -1);
      case "/moved" -> redirect(exchange, "/fine.jpg");
      case "/around" -> redirect(exchange, "/around");
      case "/to-file" -> redirect(exchange, "file:/etc/passwd");
      case "/to-elsewhere" -> redirect(exchange, "http://169.254.169.254/latest");
      default ->
          exchange.sendResponseHeaders(Integer.parseInt(path.substring("/status/".length())), -1);
    }
    exchange.close();
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
