package io.sparkblip2.image;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.util.Timeout;

/** Single GET requests: no redirect followed, no proxy, no cookie, nothing tried again. */
final class WebClient {
  private static final Timeout CONNECT_LIMIT = Timeout.ofSeconds(10);

  /** More than the tasks of an executor. */
  private static final int MOST_CONNECTIONS = 256;

  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(WebClient::daemon);

  private final CloseableHttpClient client;

  WebClient(DnsResolver addresses, Timeout silence) {
    client =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(addresses)
                    .setMaxConnTotal(MOST_CONNECTIONS)
                    .setMaxConnPerRoute(MOST_CONNECTIONS)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(CONNECT_LIMIT)
                            .setSocketTimeout(silence)
                            .build())
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom().setProtocolUpgradeEnabled(false).build())
            .setUserAgent("spark-blip2")
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableContentCompression()
            .disableAuthCaching()
            .build();
  }

  /**
   * @param body null where the status is not 200
   */
  record Answer(int status, byte[] body, String location, String lastModified) {}

  /**
   * @param nanos after which the connection is cut, wherever it is
   * @throws IOException also when it was cut
   * @throws ImageFailure with {@code FILE_TOO_LARGE}, after at most {@code maxBytes} bytes,
   *     decompressed
   */
  Answer get(URI url, long nanos, long maxBytes) throws IOException, ImageFailure {
    HttpGet request = new HttpGet(url);
    request.setHeader("Accept", "image/*");
    ScheduledFuture<?> end = CLOCK.schedule(request::cancel, nanos, TimeUnit.NANOSECONDS);
    try (ClassicHttpResponse response = client.executeOpen(null, request, null)) {
      try {
        int status = response.getCode();
        byte[] body = status == 200 ? body(response.getEntity(), maxBytes) : null;
        return new Answer(
            status, body, header(response, "Location"), header(response, "Last-Modified"));
      } finally {
        // What was not read is not wanted; closing alone would read it to its end.
        request.cancel();
      }
    } catch (IllegalStateException e) {
      throw new IOException(e); // cut off between two of the client's steps
    } finally {
      end.cancel(false);
    }
  }

  private static byte[] body(HttpEntity entity, long maxBytes) throws IOException, ImageFailure {
    if (entity == null) {
      return new byte[0];
    }
    Content.requireLength(entity.getContentLength(), maxBytes);
    InputStream in = plain(entity);
    byte[] body = in.readNBytes((int) maxBytes);
    if (body.length == maxBytes && in.read() >= 0) {
      Content.requireLength(maxBytes + 1, maxBytes);
    }
    return body;
  }

  /** Some servers have their files compressed and send them so, asked for it or not. */
  private static InputStream plain(HttpEntity entity) throws IOException {
    String encoding = String.valueOf(entity.getContentEncoding());
    return encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip")
        ? new GZIPInputStream(entity.getContent())
        : entity.getContent();
  }

  private static String header(ClassicHttpResponse response, String name) {
    Header header = response.getFirstHeader(name);
    return header == null ? "" : header.getValue();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "image-fetch-clock");
    thread.setDaemon(true);
    return thread;
  }
}
