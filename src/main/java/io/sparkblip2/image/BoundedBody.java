package io.sparkblip2.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Collects a response's body and hangs up as soon as it is longer than allowed. */
final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
  private final long announced;
  private final long maxBytes;
  private Flow.Subscription subscription;

  BoundedBody(HttpResponse.ResponseInfo response, long maxBytes) {
    this.announced = response.headers().firstValueAsLong("Content-Length").orElse(0);
    this.maxBytes = maxBytes;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    if (announced > maxBytes) {
      hangUp(announced);
    } else {
      subscription.request(Long.MAX_VALUE);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      long length = (long) collected.size() + buffer.remaining();
      if (length > maxBytes) {
        hangUp(length);
        return;
      }
      byte[] part = new byte[buffer.remaining()];
      buffer.get(part);
      collected.write(part, 0, part.length);
    }
  }

  @Override
  public void onError(Throwable cause) {
    body.completeExceptionally(cause);
  }

  @Override
  public void onComplete() {
    body.complete(collected.toByteArray());
  }

  private void hangUp(long length) {
    subscription.cancel();
    body.completeExceptionally(new TooLong(length));
  }

  /** The body has more bytes than allowed: at least {@link #length}. */
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1;

    private final long length;

    TooLong(long length) {
      super("at least " + length + " bytes");
      this.length = length;
    }

    long length() {
      return length;
    }

    /** The one among the causes, or null. */
    static TooLong within(Throwable thrown) {
      for (Throwable t = thrown; t != null; t = t.getCause()) {
        if (t instanceof TooLong found) {
          return found;
        }
      }
      return null;
    }
  }
}
