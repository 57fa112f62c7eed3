package motte.capability;

/// What an entry of a directory is.
public enum FileType {
  REGULAR,
  DIRECTORY,
  SYMBOLIC_LINK,
  CHARACTER_DEVICE,
  BLOCK_DEVICE,
  SOCKET,
  OTHER
}
