package motte.pack;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import motte.core.Bytes;
import org.jspecify.annotations.Nullable;

/// Receives the beginning of a body, and no more than that.
final class Excerpt implements HttpResponse.BodySubscriber<Bytes> {
  private final CompletableFuture<Bytes> result = new CompletableFuture<>();
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private final long most;
  private Flow.@Nullable Subscription subscription;

  Excerpt(long most) {
    this.most = most;
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
      var piece = new byte[(int) Math.min(buffer.remaining(), most - content.size())];
      buffer.get(piece);
      content.writeBytes(piece);
    }
    if (content.size() >= most && subscription != null) {
      subscription.cancel();
      onComplete();
    }
  }

  @Override
  public void onError(Throwable error) {
    result.completeExceptionally(error);
  }

  @Override
  public void onComplete() {
    result.complete(Bytes.wrap(content.toByteArray()));
  }
}
