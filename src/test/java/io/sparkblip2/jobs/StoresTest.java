package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sparkblip2.image.HdfsServer;
import io.sparkblip2.image.S3Server;
import io.sparkblip2.tables.CaptionsTable;
import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.RunsTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job between a real HDFS, a real S3 endpoint and a real web server. */
class StoresTest {
  private static final Path PICTURES = Path.of("src/test/resources/images");

  @TempDir static Path folder;
  private static HdfsServer hdfs;
  private static S3Server s3;
  private static HttpServer web;
  private static JobCommand caption;

  @BeforeAll
  static void start() throws Exception {
    assumeThat(VersionInfo.getVersion())
        .as("Hadoop 3.3 reads S3 with the AWS SDK 1, which is not among the tests' jars")
        .doesNotStartWith("3.3");
    s3 = new S3Server(folder);
    hdfs = new HdfsServer(Files.createDirectory(folder.resolve("hdfs")));
    web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext("/", StoresTest::answer);
    web.start();
    Map<String, String> settings = new TreeMap<>();
    s3.settings().forEach((name, value) -> settings.put("spark.hadoop." + name, value));
    caption = new JobCommand(folder, settings);
  }

  @AfterAll
  static void end() {
    if (caption != null) {
      caption.close();
      web.stop(0);
      hdfs.close();
      s3.close();
    }
  }

  @Test
  void aTableOfUrisIntoEveryStoreFillsTablesOnHdfsAndLeavesNoSecret() throws Exception {
    put(hdfs.uri() + "/in/a.jpg", "jpeg-420.jpg");
    put(hdfs.uri() + "/in/[b] 50%.png", "png-rgb.png");
    put(hdfs.uri() + "/out-of-bounds/c.jpg", "jpeg-420.jpg");
    put("s3a://pictures/in/d e+f.webp", "webp-lossy.webp");
    put("s3a://pictures/in/truncated.jpg", "jpeg-420.jpg", 500);
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put(hdfs.uri() + "/in/a.jpg", "ok");
    expected.put(hdfs.uri() + "/in/[b] 50%.png", "ok");
    expected.put(hdfs.uri() + "/in/missing.jpg", "NOT_FOUND");
    expected.put(hdfs.uri() + "/in", "NOT_A_FILE");
    expected.put(hdfs.uri() + "/in/../out-of-bounds/c.jpg", "OUTSIDE_ROOT");
    expected.put(hdfs.uri() + "/out-of-bounds/c.jpg", "OUTSIDE_ROOT");
    expected.put("s3a://pictures/in/d e+f.webp", "ok");
    expected.put("s3a://pictures/in/truncated.jpg", "TRUNCATED");
    expected.put("s3a://pictures/in/missing.jpg", "NOT_FOUND");
    expected.put("s3a://pictures/elsewhere.jpg", "OUTSIDE_ROOT");
    expected.put(webRoot() + "/fine.gif", "ok");
    expected.put(webRoot() + "/gone.jpg", "HTTP_404");
    expected.put(webRoot() + "/page.jpg", "UNSUPPORTED_FORMAT");
    expected.put(webRoot() + "/moved.jpg", "OUTSIDE_ROOT");
    expected.put("http://169.254.169.254/latest/meta-data", "OUTSIDE_ROOT");
    expected.put("ftp://127.0.0.1/x.jpg", "SCHEME_NOT_ALLOWED");
    List<String> uris = new ArrayList<>(expected.keySet());
    uris.add("s3a://AKIA:" + S3Server.SECRET + "@pictures/in/x.jpg");
    expected.put("s3a://***@pictures/in/x.jpg", "INVALID_URI");
    uris.add(webRoot() + "/x.jpg?X-Amz-Signature=" + S3Server.SECRET);
    expected.put(webRoot() + "/x.jpg?X-Amz-Signature=***", "INVALID_URI");

    JobCommand.Result result =
        caption.call(
            "--images=" + table(uris),
            "--output=" + hdfs.uri() + "/described",
            "--model=src/test/resources/checkpoints/tiny-opt",
            "--max-failure-ratio=1",
            "--allow-scheme=http",
            "--allow-root=" + hdfs.uri() + "/in",
            "--allow-root=s3a://pictures/in",
            "--allow-root=" + webRoot());

    assertThat(result.status()).as(result.toString()).isEqualTo(JobMain.DONE);
    FolderTables tables = new FolderTables(LocalSpark.session(), hdfs.uri() + "/described");
    Map<String, String> found = new LinkedHashMap<>();
    for (Row row : tables.read(ImagesTable.TABLE).collectAsList()) {
      String errorClass = row.getAs("error_class");
      found.put(row.getAs("image_uri"), errorClass == null ? "ok" : errorClass);
    }
    assertThat(found).containsExactlyInAnyOrderEntriesOf(expected);
    assertThat(tables.read(CaptionsTable.TABLE).count()).isEqualTo(4);
    assertThat(tables.read(RunsTable.TABLE).count()).isEqualTo(1);
    assertThat(result.out() + result.err() + result.log()).doesNotContain(S3Server.SECRET);
    assertThat(textsUnder(hdfs.files(), "/described")).doesNotContain(S3Server.SECRET);
  }

  @Test
  void aFolderInS3IsListedAndReadOnce() throws Exception {
    put("s3a://pictures/photos/one.jpg", "jpeg-420.jpg");
    put("s3a://pictures/photos/deep/two#.png", "png-rgb.png");
    String[] call = {
      "--images=s3a://pictures/photos",
      "--output=" + folder.resolve("from-s3"),
      "--model=src/test/resources/checkpoints/tiny-opt"
    };

    JobCommand.Result first = caption.call(call);
    JobCommand.Result second = caption.call(call);

    assertThat(first.out()).as(first.toString()).contains("2 images done, 0 failed");
    assertThat(second.out()).as(second.toString()).contains("Nothing was missing: 2 images.");
  }

  @Test
  void credentialsInAnOptionAreRefusedWithoutRepeatingThem() throws Exception {
    JobCommand.Result result =
        caption.call(
            "--images=s3a://AKIA:" + S3Server.SECRET + "@pictures/photos",
            "--output=" + folder.resolve("refused"));

    assertThat(result.status()).isEqualTo(JobMain.WRONG_CALL);
    assertThat(result.err()).contains("--images", "password", "spark.hadoop.fs.s3a.secret.key");
    assertThat(result.err() + result.log()).doesNotContain(S3Server.SECRET);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    byte[] body = {};
    int status = 200;
    switch (exchange.getRequestURI().getPath()) {
      case "/fine.gif" -> body = Files.readAllBytes(PICTURES.resolve("gif.gif"));
      case "/page.jpg" -> body = "<html>sorry</html>".getBytes(StandardCharsets.US_ASCII);
      case "/moved.jpg" -> {
        status = 302;
        exchange.getResponseHeaders().set("Location", "http://169.254.169.254/latest");
      }
      default -> status = 404;
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String webRoot() {
    return "http://127.0.0.1:" + web.getAddress().getPort();
  }

  private static void put(String uri, String picture) throws IOException {
    put(uri, picture, Integer.MAX_VALUE);
  }

  private static void put(String uri, String picture, int longest) throws IOException {
    byte[] bytes = Files.readAllBytes(PICTURES.resolve(picture));
    Configuration configuration = new Configuration();
    s3.settings().forEach(configuration::set);
    var path = new org.apache.hadoop.fs.Path(uri);
    try (OutputStream out = path.getFileSystem(configuration).create(path)) {
      out.write(Arrays.copyOf(bytes, Math.min(longest, bytes.length)));
    }
  }

  private static Path table(List<String> uris) throws IOException {
    List<String> lines = new ArrayList<>(List.of("image_uri"));
    uris.forEach(uri -> lines.add('"' + uri + '"'));
    return Files.write(folder.resolve("images.csv"), lines);
  }

  private static String textsUnder(FileSystem files, String path) throws IOException {
    StringBuilder texts = new StringBuilder();
    RemoteIterator<? extends org.apache.hadoop.fs.FileStatus> all =
        files.listFiles(new org.apache.hadoop.fs.Path(path), true);
    while (all.hasNext()) {
      try (InputStream in = files.open(all.next().getPath())) {
        texts.append(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
      }
    }
    assertThat(texts).isNotEmpty();
    return texts.toString();
  }
}
