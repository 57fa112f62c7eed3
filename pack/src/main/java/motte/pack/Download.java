package motte.pack;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;
import org.jspecify.annotations.Nullable;

/// Receives one blob, hashes it as it comes, and stops the peer as soon as there is too much.
final class Download implements HttpResponse.BodySubscriber<Bytes> {
  private final CompletableFuture<Bytes> result = new CompletableFuture<>();
  private final Digest expected;
  private final MessageDigest hash;
  private final long most;
  private byte[] content;
  private int size;
  private Flow.@Nullable Subscription subscription;

  /// Expects content of that digest and at most `most` bytes.
  Download(Digest expected, long most) {
    this.expected = expected;
    this.hash = expected.algorithm().start();
    this.most = most;
    this.content = new byte[(int) Math.min(most, 1 << 16)];
  }

  @Override
  public CompletionStage<Bytes> getBody() {
    return result;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (var buffer : buffers) {
      if (result.isDone()) {
        return;
      }
      if (size + (long) buffer.remaining() > most) {
        refuse("more than " + most + " bytes come for " + expected);
        return;
      }
      hash.update(buffer.duplicate());
      int count = buffer.remaining();
      if (size + count > content.length) {
        content = Arrays.copyOf(content, (int) Math.min(most, Math.max(size + count, 2L * size)));
      }
      buffer.get(content, size, count);
      size += count;
    }
  }

  @Override
  public void onError(Throwable error) {
    result.completeExceptionally(
        new PackException(
            Kind.UNAVAILABLE,
            "download-cut-short",
            "the registry stopped sending " + expected + " after " + size + " bytes",
            "a registry cuts off content that is damaged there, and says so in its log; try again",
            error));
  }

  @Override
  public void onComplete() {
    var digest = Digest.finish(expected.algorithm(), hash);
    if (!digest.equals(expected)) {
      refuse("the registry sent " + digest + " for " + expected);
    } else {
      result.complete(Bytes.wrap(size == content.length ? content : Arrays.copyOf(content, size)));
    }
  }

  private void refuse(String message) {
    if (subscription != null) {
      subscription.cancel();
    }
    result.completeExceptionally(
        new PackException(
            Kind.DENIED,
            "download-refused",
            message,
            "the registry's copy is damaged or false; nothing of it was used"));
  }
}
