package io.sparkblip2.image;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.functional.RemoteIterators;

/**
 * Reads the one file that an image URI names, within the limits of an {@link ImageAccess}.
 *
 * <p>The URI is an absolute path, or {@code scheme://authority/path} with Hadoop's unescaped path,
 * or for http(s) a URL. Names are never patterns. The scheme is judged before any connection is
 * made. What fails for a passing reason is tried three times. Safe for use by several threads.
 */
public final class ImageFetcher {
  private static final int ATTEMPTS = 3;
  private static final long FIRST_PAUSE_MILLIS = 100;

  private final ImageAccess access;
  private final Configuration hadoop;
  private final List<ImageUri> roots = new ArrayList<>();
  private final LocalFiles localFiles;
  private final HadoopFiles hadoopFiles;
  private final WebImages webImages;

  public ImageFetcher(ImageAccess access, Configuration hadoop) {
    this.access = access;
    this.hadoop = hadoop;
    for (String root : access.allowedRoots()) {
      try {
        roots.add(ImageUri.parse(root).orElse(FileSystem.getDefaultUri(hadoop)));
      } catch (ImageFailure e) {
        throw new IllegalStateException("ImageAccess let a bad root pass: " + root, e);
      }
    }
    localFiles = new LocalFiles(access.maxImageBytes(), roots);
    hadoopFiles = new HadoopFiles(access.maxImageBytes(), hadoop);
    webImages = new WebImages(access.maxImageBytes(), roots);
  }

  /**
   * @throws ImageFailure in stage fetch: {@code INVALID_URI}, {@code SCHEME_NOT_ALLOWED}, {@code
   *     OUTSIDE_ROOT}, {@code NOT_FOUND}, {@code NOT_A_FILE}, {@code ACCESS_DENIED}, {@code
   *     EMPTY_FILE}, {@code FILE_TOO_LARGE}, {@code CHANGED} (while it was read), {@code
   *     FETCH_ERROR}; for the web also {@code HTTP_404} and the like, {@code TIMEOUT}, {@code
   *     ADDRESS_NOT_ALLOWED} and {@code TOO_MANY_REDIRECTS}
   */
  public FetchedImage fetch(String uri) throws ImageFailure {
    ImageUri place = ImageUri.parse(uri).orElse(FileSystem.getDefaultUri(hadoop));
    requireAllowed(place);
    Content content = readPatiently(place);
    if (content.bytes().length == 0) {
      throw ImageFailure.fetch("EMPTY_FILE", "The file is empty: " + place);
    }
    return new FetchedImage(content.bytes(), sha256(content.bytes()), content.modifiedAt());
  }

  /**
   * What a file is like now, without reading it. Nothing where that cannot be told: for the web,
   * for a URI that {@link #fetch} would refuse, and where there is no such file; what is wrong
   * there {@link #fetch} says.
   *
   * @throws IOException if the store does not answer, or not for such a name, or denies access
   */
  public Optional<FileVersion> version(String uri) throws IOException {
    try {
      ImageUri place = ImageUri.parse(uri).orElse(FileSystem.getDefaultUri(hadoop));
      requireAllowed(place);
      if (place.isHttp()) {
        return Optional.empty();
      }
      return Optional.of(
          place.scheme().equals("file") ? localFiles.version(place) : hadoopFiles.version(place));
    } catch (ImageFailure
        | FileNotFoundException
        | NoSuchFileException
        | UnsupportedFileSystemException
        | RuntimeException nothingToTell) {
      return Optional.empty();
    }
  }

  /**
   * The files of a folder of a store that Hadoop reads, one after the other; none where {@link
   * #fetch} would refuse them, and where there is no such folder.
   *
   * @param folder written as an image URI is, without a slash at its end
   * @throws IOException if the folder cannot be listed; its files may be readable all the same
   */
  public RemoteIterator<FileStatus> files(String folder) throws IOException {
    try {
      ImageUri place = ImageUri.parse(folder).orElse(FileSystem.getDefaultUri(hadoop));
      requireAllowed(place);
      return hadoopFiles.list(place);
    } catch (ImageFailure
        | FileNotFoundException
        | UnsupportedFileSystemException
        | RuntimeException nothingToTell) {
      return RemoteIterators.remoteIteratorFromArray(new FileStatus[0]);
    }
  }

  private void requireAllowed(ImageUri place) throws ImageFailure {
    if (!access.allowedSchemes().contains(place.scheme())) {
      throw ImageFailure.fetch(
          "SCHEME_NOT_ALLOWED",
          "Images are not read from '"
              + place.scheme()
              + ":' unless --allow-scheme "
              + place.scheme()
              + " is given.");
    }
    if (!place.isAbsolute()) {
      throw ImageFailure.fetch("INVALID_URI", "The image URI names no absolute path.");
    }
    if (!roots.isEmpty() && roots.stream().noneMatch(place::isUnder)) {
      throw ImageFailure.fetch("OUTSIDE_ROOT", place + " lies outside the allowed roots.");
    }
  }

  private Content readPatiently(ImageUri place) throws ImageFailure {
    for (int attempt = 1; ; attempt++) {
      try {
        return read(place);
      } catch (FileNotFoundException | NoSuchFileException e) {
        throw ImageFailure.fetch("NOT_FOUND", "There is no file " + place);
      } catch (AccessControlException | AccessDeniedException e) {
        throw ImageFailure.fetch("ACCESS_DENIED", "This user may not read " + place);
      } catch (UnsupportedFileSystemException e) {
        throw ImageFailure.fetch(
            "FETCH_ERROR",
            "Hadoop has no file system for '" + place.scheme() + ":'; add its jar to the job.");
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw e instanceof WebImages.Busy busy
              ? WebImages.httpFailure(place, busy.status())
              : failed(place, e);
        }
        pause(attempt);
      } catch (RuntimeException e) {
        throw failed(place, e);
      }
    }
  }

  private Content read(ImageUri place) throws IOException, ImageFailure {
    if (place.isHttp()) {
      return webImages.read(place);
    }
    return place.scheme().equals("file") ? localFiles.read(place) : hadoopFiles.read(place);
  }

  private static ImageFailure failed(ImageUri place, Exception cause) {
    return ImageFailure.fetch("FETCH_ERROR", "Reading " + place + " failed: " + SafeText.of(cause));
  }

  private static void pause(int attempt) throws ImageFailure {
    try {
      Thread.sleep(FIRST_PAUSE_MILLIS << (2 * (attempt - 1)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ImageFailure.fetch("FETCH_ERROR", "The task was stopped while it waited to try again.");
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
