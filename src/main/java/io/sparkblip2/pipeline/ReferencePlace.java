package io.sparkblip2.pipeline;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.evaluation.CocoCaptions;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A reference file on any of Hadoop's file systems.
 *
 * @param uri as the user wrote it
 * @param option that named it
 */
public record ReferencePlace(String uri, String option, Configuration hadoop) {

  /**
   * @throws WrongCallException if there is no such file
   */
  public InputStream open() {
    try {
      Path path = new Path(uri);
      FileSystem files = path.getFileSystem(hadoop);
      if (files.getFileStatus(path).isDirectory()) {
        throw new WrongCallException("%s is a folder; %s names a file.".formatted(uri, option));
      }
      return new BufferedInputStream(files.open(path));
    } catch (FileNotFoundException e) {
      throw new WrongCallException("There is no file %s; check %s.".formatted(uri, option), e);
    } catch (IllegalArgumentException | IOException e) {
      throw new WrongCallException(
          "%s cannot be read: %s Check %s.".formatted(uri, e.getMessage(), option), e);
    }
  }

  /**
   * The file as captions in COCO's form.
   *
   * @throws WrongCallException if there is no such file, or it holds something else
   */
  CocoCaptions captions() throws IOException {
    try (InputStream in = open()) {
      return CocoCaptions.read(in, uri);
    }
  }

  /** The folder that the file lies in, in full. */
  String folder() {
    try {
      Path path = new Path(uri);
      return path.getFileSystem(hadoop).makeQualified(path).getParent().toString();
    } catch (IOException e) {
      throw new WrongCallException("%s cannot be read: %s".formatted(uri, e.getMessage()), e);
    }
  }

  /** SHA-256 of the bytes, in hex. */
  public String sha256() throws IOException {
    try (DigestInputStream in =
        new DigestInputStream(open(), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
