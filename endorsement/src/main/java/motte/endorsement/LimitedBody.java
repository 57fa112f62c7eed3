package motte.endorsement;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import motte.core.Bytes;
import org.jspecify.annotations.Nullable;

/// The body of an answer, or nothing if it is larger than is read; the rest is not waited for.
final class LimitedBody implements BodySubscriber<Optional<Bytes>> {
  private final int most;
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private final CompletableFuture<Optional<Bytes>> body = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  LimitedBody(int most) {
    this.most = most;
  }

  @Override
  public CompletionStage<Optional<Bytes>> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription begun) {
    subscription = begun;
    begun.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> parts) {
    for (var part : parts) {
      if (body.isDone()) {
        return;
      }
      if (content.size() + part.remaining() > most) {
        body.complete(Optional.empty());
        if (subscription != null) {
          subscription.cancel();
        }
        return;
      }
      var bytes = new byte[part.remaining()];
      part.get(bytes);
      content.writeBytes(bytes);
    }
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(Optional.of(Bytes.wrap(content.toByteArray())));
  }
}
