/// Reads, as root, the words that Cryptle's players chose out of the memory of the process that runs the game.
///
///     sudo java Attack.java PID
///
/// The list of words to find alone stands in every copy of the game and would prove nothing. So this looks for the
/// game's own struct (`struct game` in `../src/game.h`) in all memory that the process may write, and reads the
/// players' words from it. A runtime that moves memory leaves old copies behind: of one game only the newest copy counts.
///
/// Exit code 0: words were found; 1: none were; 2: the memory could not be read.

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

// struct game
static final byte[] MAGIC = "cryptle state 1\0".getBytes(StandardCharsets.US_ASCII);
static final int ID = 16;
static final int CHANGES = 24;
static final int PLAYERS_AT = 32;
static final int PLAYER_SIZE = 36;
static final int PLAYER_COUNT = 40;
static final int HEADER = 44;

// struct player
static final int NAME = 16;
static final int NAME_ROOM = 48;
static final int NUMBER = 64;
static final int WORDS = 72;
static final int GUESSES = 89;

// struct guess: a word and its answer, each with a NUL
static final int GUESS = 12;
static final int LETTERS = 5;

static final int CHUNK = 4 << 20;

record Region(long start, long end) {}

/// A copy of the game that was found in memory.
record Copy(long id, long changes, long players, int playerSize, int playerCount) {}

record Player(String name, List<String> words) {}

void main(String[] args) {
  if (args.length != 1 || !args[0].matches("[0-9]+")) {
    System.err.println("usage: java Attack.java PID");
    System.exit(2);
  }
  try {
    System.exit(attack(args[0]));
  } catch (IOException e) {
    System.err.println("error: the memory of process " + args[0] + " cannot be read: " + e.getMessage());
    System.err.println("hint: run this as root, on the machine that runs the game");
    System.exit(2);
  }
}

int attack(String pid) throws IOException {
  var process = Path.of("/proc", pid);
  var newest = new HashMap<Long, Copy>();
  int words = 0;
  try (var memory = FileChannel.open(process.resolve("mem"))) {
    for (var region : writableRegions(process)) {
      for (var copy : copiesIn(memory, region)) {
        newest.merge(copy.id(), copy, (a, b) -> a.changes() >= b.changes() ? a : b);
      }
    }
    for (var copy : newest.values()) {
      for (var player : players(memory, copy)) {
        words += player.words().size();
        IO.println(player.name() + " chose " + String.join(", ", player.words()));
      }
    }
  }
  IO.println(words == 0 ? "no chosen word found in process " + pid : words + " chosen words found in process " + pid);
  return words > 0 ? 0 : 1;
}

List<Region> writableRegions(Path process) throws IOException {
  var regions = new ArrayList<Region>();
  for (var line : Files.readAllLines(process.resolve("maps"))) {
    var fields = line.split("[- ]", 4); // start-end permissions rest
    if (!fields[2].startsWith("rw")) continue;
    regions.add(new Region(Long.parseUnsignedLong(fields[0], 16), Long.parseUnsignedLong(fields[1], 16)));
  }
  return regions;
}

List<Copy> copiesIn(FileChannel memory, Region region) {
  var copies = new ArrayList<Copy>();
  var chunk = ByteBuffer.allocate(CHUNK);
  for (long at = region.start(); at < region.end(); at += CHUNK - MAGIC.length) {
    int count = read(memory, at, chunk.clear().limit((int) Math.min(CHUNK, region.end() - at)));
    for (int i = find(chunk.array(), 0, count); i >= 0; i = find(chunk.array(), i + 1, count)) {
      var copy = copyAt(memory, at + i);
      if (copy != null) copies.add(copy);
    }
  }
  return copies;
}

/// The index of the next magic in `bytes`, or -1.
int find(byte[] bytes, int from, int count) {
  for (int i = from; i <= count - MAGIC.length; i++) {
    if (bytes[i] != MAGIC[0]) continue;
    int same = 1;
    while (same < MAGIC.length && bytes[i + same] == MAGIC[same]) same++;
    if (same == MAGIC.length) return i;
  }
  return -1;
}

/// Reads as much as the process has mapped; returns how much that was.
int read(FileChannel memory, long address, ByteBuffer into) {
  try {
    while (into.hasRemaining() && memory.read(into, address + into.position()) > 0) {}
  } catch (IOException _) {
    // The region went away, or was never backed by memory: what was read so far counts.
  }
  return into.position();
}

/// The header of a game, or null where only the magic happens to stand, as in the program's own text.
Copy copyAt(FileChannel memory, long address) {
  var header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
  if (read(memory, address, header) < HEADER) return null;
  int at = header.getInt(PLAYERS_AT);
  int size = header.getInt(PLAYER_SIZE);
  int count = header.getInt(PLAYER_COUNT);
  if (at < HEADER || at > 1 << 20 || size <= GUESSES || size > 1 << 16 || count < 1 || count > 1 << 16) return null;
  return new Copy(header.getLong(ID), header.getLong(CHANGES), address + at, size, count);
}

List<Player> players(FileChannel memory, Copy copy) {
  var players = new ArrayList<Player>();
  var bytes = ByteBuffer.allocate(copy.playerSize()).order(ByteOrder.LITTLE_ENDIAN);
  for (int i = 0; i < copy.playerCount(); i++) {
    long address = copy.players() + (long) i * copy.playerSize();
    if (read(memory, address, bytes.clear()) < copy.playerSize()) break;
    if (bytes.getInt(NUMBER) == 0) continue;
    var words = words(bytes);
    if (!words.isEmpty()) players.add(new Player(text(bytes, NAME, NAME_ROOM), words));
  }
  return players;
}

List<String> words(ByteBuffer player) {
  var words = new ArrayList<String>();
  int room = (player.limit() - GUESSES) / GUESS;
  int count = (int) Math.min(Integer.toUnsignedLong(player.getInt(WORDS)), room);
  for (int i = 0; i < count; i++) {
    var word = text(player, GUESSES + i * GUESS, LETTERS + 1);
    var answer = text(player, GUESSES + i * GUESS + LETTERS + 1, LETTERS + 1);
    if (word.matches("[a-z]{5}") && answer.matches("[cbpr]{5}")) words.add(word);
  }
  return words;
}

/// Text up to its NUL, without what a terminal would obey.
String text(ByteBuffer bytes, int at, int room) {
  int length = 0;
  while (length < room && bytes.get(at + length) != 0) length++;
  return new String(bytes.array(), at, length, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
}
