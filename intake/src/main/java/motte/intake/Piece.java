package motte.intake;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Json;

/// Something found in what was handed in, freed of its wrapping: a file may hold one piece or many.
sealed interface Piece {

  /// Where it stood: the member of a JSON document, the label of a PEM block, or the file's name.
  String name();

  /// Bytes that are no wrapping of others.
  record Blob(String name, Bytes content) implements Piece {}

  /// A block of PEM text, by its label, as in `CERTIFICATE`.
  record Block(String name, Bytes der) implements Piece {}

  /// A JSON value, with the very text that it was read from: signatures are made over that.
  record Document(String name, Json json, Bytes text) implements Piece {}

  /// Hashes of one size under one name, by number, such as the registers of a TPM.
  record Row(String name, SortedMap<Integer, Bytes> values) implements Piece {
    public Row {
      values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }
  }
}
