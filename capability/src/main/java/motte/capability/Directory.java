package motte.capability;

import java.util.List;
import java.util.Set;

/// A directory and all below it, and nothing else: no path leaves it, neither by `..`, nor by a
/// link, nor by renaming. A path is relative, its parts are separated by `/`.
///
/// Errors of all operations: `path-missing`, `path-exists`, `path-outside` (it would leave the
/// directory), `path-invalid`, `not-a-directory`, `is-a-directory`, `directory-not-empty`,
/// `too-many-links`, `name-too-long`, `directory-read-only`, `access-denied`, `other-volume`,
/// `too-many-files`, `volume-full`, `not-supported`, `file-failed`.
public non-sealed interface Directory extends FileNode {
  /// Opens a regular file or directory.
  FileNode open(String path, Set<Opening> options);

  /// What is known about what is at `path`; `follow` says whether a link there is followed.
  Metadata metadata(String path, boolean follow);

  /// Sets the times of what is at `path`.
  void times(String path, boolean follow, Times times);

  /// The names in this directory, sorted, without `.` and `..`.
  List<String> list();

  /// Makes a directory.
  void createDirectory(String path);

  /// Removes an empty directory.
  void removeDirectory(String path);

  /// Removes a name of something that is no directory.
  void unlink(String path);

  /// Moves what is at `from` to `to` below `target`, replacing a file or an empty directory there.
  /// Both directories must be of the same implementation.
  void rename(String from, Directory target, String to);

  /// Gives the file at `from` a second name `to` below `target`.
  void link(String from, boolean follow, Directory target, String to);

  /// Makes a link that says `content`, which must be relative.
  void symlink(String content, String path);

  /// What the link at `path` says.
  String readLink(String path);
}
