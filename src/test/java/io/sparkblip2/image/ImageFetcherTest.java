package io.sparkblip2.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFetcherTest {
  private static final byte[] CONTENT = {1, 2, 3, 4, 5};

  @TempDir Path folder;
  private Configuration hadoop;

  @BeforeEach
  void configure() {
    hadoop = new Configuration(false);
    hadoop.set("fs.odd.impl", OddFileSystem.class.getName());
    hadoop.setBoolean("fs.odd.impl.disable.cache", true);
  }

  @Test
  void bytesDigestAndTimeAreTheFiles() throws Exception {
    Path file = Files.write(folder.resolve("x.jpg"), CONTENT);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));

    FetchedImage image = fetcher().fetch(file.toString());

    assertThat(image.bytes()).isEqualTo(CONTENT);
    assertThat(image.sha256())
        .isEqualTo("74f81fe167d99b4cb41d6d0ccda82278caee9f3e2f25d5e5a3936ff3dcec60d0");
    assertThat(image.modifiedAt()).isEqualTo(1_700_000_000_000L);
  }

  @Test
  void aFilesVersionIsWhatReadingItWouldTell() throws Exception {
    Path file = Files.write(folder.resolve("50% [1]#.jpg"), CONTENT);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
    FileVersion version = new FileVersion(1_700_000_000_000L, CONTENT.length);

    assertThat(fetcher().version(file.toString())).contains(version);
    assertThat(fetcher().version("file://" + file)).contains(version);
    for (String untold :
        new String[] {
          folder + "/missing.jpg", folder + "/../x.jpg", "http://example.org/x.jpg", "data:x", " "
        }) {
      assertThat(fetcher().version(untold)).as(untold).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a[1].jpg",
        "a{b,c}.jpg",
        "a*.jpg",
        "what?.jpg",
        "a b's \"c\".jpg",
        "100%.jpg",
        "a%20b.jpg",
        "a#b.jpg",
        "12:30.jpg",
        "n\u00e4rrisch.jpg",
        "na\u0308rrisch.jpg",
        "no extension",
        "..jpg"
      })
  void everyNameIsTakenLiterally(String name) throws Exception {
    Files.write(folder.resolve(name), CONTENT);
    Files.write(folder.resolve("a1.jpg"), new byte[] {9});
    Files.write(folder.resolve("a b.jpg"), new byte[] {9});

    assertThat(fetcher().fetch("file:" + folder + "/" + name).bytes()).isEqualTo(CONTENT);
    assertThat(fetcher().fetch("FILE://" + folder + "/" + name).bytes()).isEqualTo(CONTENT);
    assertThat(fetcher().fetch(folder + "/" + name).bytes()).isEqualTo(CONTENT);
    assertThat(fetcher().fetch("odd:" + folder + "/" + name).bytes()).isEqualTo(CONTENT);
  }

  @Test
  void anOutdatedChecksumFileBesideThePictureDoesNoHarm() throws Exception {
    Files.write(folder.resolve("x.jpg"), CONTENT);
    Files.write(
        folder.resolve(".x.jpg.crc"), new byte[] {'c', 'r', 'c', 0, 0, 0, 2, 0, 1, 1, 1, 1});

    assertThat(fetcher().fetch(folder + "/x.jpg").bytes()).isEqualTo(CONTENT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|INVALID_URI",
        "'  '|INVALID_URI",
        "relative.jpg|INVALID_URI",
        "file:relative.jpg|INVALID_URI",
        "//host/x.jpg|INVALID_URI",
        "/data//x.jpg|INVALID_URI",
        "/data\\x.jpg|INVALID_URI",
        "file://host/data/x.jpg|INVALID_URI",
        "s3a://key:secret@bucket/x.jpg|INVALID_URI",
        "/data/../etc/passwd|OUTSIDE_ROOT",
        "/data/./x.jpg|OUTSIDE_ROOT",
        "/data/%2e%2E/x.jpg|OUTSIDE_ROOT",
        "/data/..%2fx.jpg|OUTSIDE_ROOT",
        "/data/%252e%252e/x.jpg|OUTSIDE_ROOT",
        "/data/%2E./x.jpg|OUTSIDE_ROOT",
        "/data/..;x=1/x.jpg|OUTSIDE_ROOT",
        "/data/..%5c..%5cx.jpg|OUTSIDE_ROOT",
        "http://169.254.169.254/latest|SCHEME_NOT_ALLOWED",
        "HTTPS://example.com/x.jpg|SCHEME_NOT_ALLOWED",
        "ftp://127.0.0.1:9/x.jpg|SCHEME_NOT_ALLOWED",
        "har:///x.har/x.jpg|SCHEME_NOT_ALLOWED",
        "viewfs:///x.jpg|SCHEME_NOT_ALLOWED",
        "data:image/png;base64,AAAA|SCHEME_NOT_ALLOWED",
        "jar:file:/x.jar!/x.jpg|SCHEME_NOT_ALLOWED",
        "/no/such/file.jpg|NOT_FOUND",
        "odd:/no/such/file.jpg|NOT_FOUND",
        "/dev/zero|NOT_A_FILE",
        "/|NOT_A_FILE",
        "odd:/|NOT_A_FILE",
      })
  void whatCannotBeFetchedSaysWhy(String uri, String errorClass) {
    ImageFailure failure = failure(fetcher(), uri);

    assertThat(failure.errorClass()).isEqualTo(errorClass);
    assertThat(failure.stage()).isEqualTo(ImageFailure.Stage.FETCH);
    assertThat(failure.getMessage()).doesNotContain("secret").isNotBlank();
  }

  @Test
  void nullAndControlCharactersAreNoUris() {
    assertThat(failure(fetcher(), null).errorClass()).isEqualTo("INVALID_URI");
    assertThat(failure(fetcher(), "/data/a\0b.jpg").errorClass()).isEqualTo("INVALID_URI");
    assertThat(failure(fetcher(), "/data/a\nb.jpg").errorClass()).isEqualTo("INVALID_URI");
  }

  @Test
  void whatOnlyTheLocaleCannotNameMayBeReadByTheNextRun() {
    String odd = folder + "/\ud800.jpg";
    assertThat(failure(fetcher(), odd).errorClass()).isEqualTo("INVALID_URI");
    String encoding = System.setProperty("sun.jnu.encoding", "ANSI_X3.4-1968");
    try {
      ImageFailure failure = failure(fetcher(), odd);
      assertThat(failure.errorClass()).matches(ImageFailure.PASSING);
      assertThat(failure).hasMessageContaining("LC_ALL=C.UTF-8");
      assertThatThrownBy(() -> fetcher().version(odd)).isInstanceOf(IOException.class);
    } finally {
      System.setProperty("sun.jnu.encoding", encoding);
    }
  }

  @Test
  void onlyWhatLiesUnderARootIsRead() throws Exception {
    Path root = Files.createDirectory(folder.resolve("root"));
    Path neighbour = Files.createDirectory(folder.resolve("root-neighbour"));
    Files.write(root.resolve("in.jpg"), CONTENT);
    Files.write(neighbour.resolve("out.jpg"), CONTENT);
    Files.createSymbolicLink(root.resolve("link.jpg"), neighbour.resolve("out.jpg"));
    Files.createSymbolicLink(root.resolve("inner.jpg"), root.resolve("in.jpg"));
    Files.createSymbolicLink(root.resolve("folder"), neighbour);
    Files.createSymbolicLink(root.resolve("dangling.jpg"), root.resolve("nothing"));
    ImageFetcher fetcher = fetcher(1000, root.toString());

    assertThat(fetcher.fetch(root + "/in.jpg").bytes()).isEqualTo(CONTENT);
    assertThat(fetcher.fetch("file:" + root + "/inner.jpg").bytes()).isEqualTo(CONTENT);
    assertThat(failure(fetcher, neighbour + "/out.jpg").errorClass()).isEqualTo("OUTSIDE_ROOT");
    assertThat(failure(fetcher, root + "/link.jpg").errorClass()).isEqualTo("OUTSIDE_ROOT");
    assertThat(failure(fetcher, root + "/folder/out.jpg").errorClass()).isEqualTo("OUTSIDE_ROOT");
    assertThat(failure(fetcher, "odd:" + root + "/in.jpg").errorClass()).isEqualTo("OUTSIDE_ROOT");
    assertThat(failure(fetcher, root + "/dangling.jpg").errorClass()).isEqualTo("NOT_FOUND");
  }

  @Test
  void aFolderAPipeAndAnEmptyFileAreNotPictures() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path empty = Files.createFile(folder.resolve("empty.jpg"));

    assertThat(failure(fetcher(), folder.toString()).errorClass()).isEqualTo("NOT_A_FILE");
    assertThat(failure(fetcher(), pipe.toString()).errorClass()).isEqualTo("NOT_A_FILE");
    assertThat(failure(fetcher(), empty.toString()).errorClass()).isEqualTo("EMPTY_FILE");
    assertThat(failure(fetcher(), "odd:" + empty).errorClass()).isEqualTo("EMPTY_FILE");
  }

  @Test
  void aFileThatIsTooLongIsNotOpened() throws Exception {
    Path file = Files.write(folder.resolve("long.jpg"), new byte[11]);
    Path exact = Files.write(folder.resolve("exact.jpg"), new byte[10]);
    ImageFetcher fetcher = fetcher(10);

    assertThat(failure(fetcher, file.toString()).errorClass()).isEqualTo("FILE_TOO_LARGE");
    OddFileSystem.opened.set(0);
    assertThat(failure(fetcher, "odd:" + file).errorClass()).isEqualTo("FILE_TOO_LARGE");
    assertThat(OddFileSystem.opened).hasValue(0);
    assertThat(fetcher.fetch(exact.toString()).bytes()).hasSize(10);
  }

  @ParameterizedTest
  @CsvSource({
    "denied.jpg, ACCESS_DENIED, 1",
    "longer-than-its-status.jpg, CHANGED, 1",
    "shorter-than-its-status.jpg, CHANGED, 1",
    "always-failing.jpg, FETCH_ERROR, 3"
  })
  void storesThatMisbehave(String name, String errorClass, int attempts) throws Exception {
    Files.write(folder.resolve(name), CONTENT);
    OddFileSystem.opened.set(0);

    ImageFailure failure = failure(fetcher(), "odd:" + folder + "/" + name);

    assertThat(failure.errorClass()).isEqualTo(errorClass);
    assertThat(OddFileSystem.opened).hasValue(attempts);
    assertThat(failure.getMessage()).doesNotContain("hunter2", "Signature");
  }

  @Test
  void aPassingFailureIsTriedAgain() throws Exception {
    Files.write(folder.resolve("failing-twice.jpg"), CONTENT);
    OddFileSystem.opened.set(0);

    assertThat(fetcher().fetch("odd:" + folder + "/failing-twice.jpg").bytes()).isEqualTo(CONTENT);
  }

  @Test
  void aSchemeWithoutItsJarSaysSo() {
    assertThat(failure(fetcher(), "gs://bucket/x.jpg"))
        .hasMessageContaining("no file system for 'gs:'");
  }

  private ImageFetcher fetcher() {
    return fetcher(1000);
  }

  private ImageFetcher fetcher(long maxBytes, String... roots) {
    Set<String> schemes = Set.of("file", "odd", "gs", "s3a");
    return new ImageFetcher(new ImageAccess(schemes, Arrays.asList(roots), maxBytes, 1000), hadoop);
  }

  private static ImageFailure failure(ImageFetcher fetcher, String uri) {
    return catchThrowableOfType(ImageFailure.class, () -> fetcher.fetch(uri));
  }
}
