package io.sparkblip2.image;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** An S3 endpoint in a JVM of its own, with one bucket. */
public final class S3Server implements AutoCloseable {
  public static final String BUCKET = "pictures";

  /** In no text that a job leaves behind may this be found. */
  public static final String SECRET = "hunter2hunter2";

  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  private final Path log;
  private final Process process;
  private final URI endpoint;

  /**
   * @param folder for its files and its log
   */
  public S3Server(Path folder) throws IOException, InterruptedException {
    log = folder.resolve("s3mock.log");
    int port = freePort();
    endpoint = URI.create("http://127.0.0.1:" + port + "/");
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                program(),
                "--com.adobe.testing.s3mock.httpPort=" + port,
                "--server.port=0",
                "--com.adobe.testing.s3mock.domain.initialBuckets=" + BUCKET,
                "--com.adobe.testing.s3mock.domain.root="
                    + Files.createDirectory(folder.resolve("s3")))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    awaitStart();
  }

  /** What s3a has to be told, as Hadoop's configuration. */
  public Map<String, String> settings() {
    return Map.of(
        "fs.s3a.endpoint", endpoint.toString(),
        "fs.s3a.endpoint.region", "us-east-1",
        "fs.s3a.path.style.access", "true",
        "fs.s3a.connection.ssl.enabled", "false",
        "fs.s3a.access.key", "reader",
        "fs.s3a.secret.key", SECRET,
        "fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
        "fs.s3a.attempts.maximum", "1");
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static String program() {
    return Arrays.stream(System.getProperty("java.class.path").split(":"))
        .filter(jar -> jar.matches(".*/s3mock-[^/]*-exec\\.jar"))
        .findFirst()
        .orElseThrow();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void awaitStart() throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (process.isAlive() && System.nanoTime() < end) {
      try {
        client.send(HttpRequest.newBuilder(endpoint).build(), BodyHandlers.discarding());
        return;
      } catch (IOException e) {
        Thread.sleep(200); // not listening yet
      }
    }
    close();
    throw new IllegalStateException("S3 did not start: " + Files.readString(log));
  }
}
