package motte.capability;

/// What a waiter wants to do once something is ready.
public enum Interest {
  /// To read, or to accept: data, an end, an error or a connection is there.
  READ,
  /// To write: there is room, or an error to be told.
  WRITE
}
