package motte.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import motte.capability.Bounds;
import motte.capability.HostDirectory;
import motte.capability.StdStreams;
import motte.capability.TcpListener;
import motte.core.MotteException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FunctionsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long HANGUP = 1;

  @Test
  void what_was_not_granted_is_no_descriptor() {
    var guest = new FakeGuest(Wasi.builder().build());

    assertThat(guest.call("fd_write", 1, 0, 0, 0)).isEqualTo(Errno.BADF);
    assertThat(guest.call("sock_accept", 3, 0, 0)).isEqualTo(Errno.BADF);
    assertThat(guest.call("path_open", 3, 0, 0, 1, 0, 0, 0, 0, 8)).isEqualTo(Errno.BADF);
    assertThat(guest.call("fd_prestat_get", 3, 0)).isEqualTo(Errno.BADF);
  }

  @Test
  void there_are_all_46_functions_of_both_revisions() {
    var imports = Wasi.builder().build().imports();
    var names =
        "args_get args_sizes_get environ_get environ_sizes_get clock_res_get clock_time_get fd_advise"
            + " fd_allocate fd_close fd_datasync fd_fdstat_get fd_fdstat_set_flags"
            + " fd_fdstat_set_rights fd_filestat_get fd_filestat_set_size fd_filestat_set_times"
            + " fd_pread fd_prestat_get fd_prestat_dir_name fd_pwrite fd_read fd_readdir fd_renumber"
            + " fd_seek fd_sync fd_tell fd_write path_create_directory path_filestat_get"
            + " path_filestat_set_times path_link path_open path_readlink path_remove_directory"
            + " path_rename path_symlink path_unlink_file poll_oneoff proc_exit proc_raise"
            + " sched_yield random_get sock_accept sock_recv sock_send sock_shutdown";

    assertThat(names.split(" ", -1))
        .hasSize(46)
        .allMatch(name -> imports.function("wasi_snapshot_preview1", name).isPresent())
        .allMatch(name -> imports.function("wasi_unstable", name).isPresent());
  }

  @Test
  void a_bad_pointer_for_the_result_changes_nothing(@TempDir Path folder) {
    var directory = HostDirectory.open(folder, false);
    var guest = guest(Descriptor.directory("/d", directory, false));
    guest.write(100, "new".getBytes(StandardCharsets.UTF_8));

    int errno = guest.call("path_open", 0, 0, 100, 3, 1, Rights.FILE, 0, 0, 2 << 16);

    assertThat(errno).isEqualTo(Errno.FAULT);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void rights_that_were_given_up_do_not_come_back() {
    var guest = guest(Descriptor.stdout(StdStreams.sink(OutputStream.nullOutputStream())));

    assertThat(guest.call("fd_fdstat_set_rights", 0, Rights.FD_FILESTAT_GET, 0)).isZero();

    assertThat(guest.call("fd_write", 0, 0, 0, 0)).isEqualTo(Errno.NOTCAPABLE);
    assertThat(guest.call("fd_fdstat_set_rights", 0, Rights.FD_WRITE, 0))
        .isEqualTo(Errno.NOTCAPABLE);
  }

  @Test
  void a_read_only_directory_reports_no_right_to_change_and_opens_for_reading(@TempDir Path folder)
      throws IOException {
    Files.writeString(folder.resolve("f"), "text");
    var guest = guest(Descriptor.directory("/d", HostDirectory.open(folder, true), true));
    guest.write(100, "f".getBytes(StandardCharsets.UTF_8));

    guest.call("fd_fdstat_get", 0, 0);

    assertThat(guest.readLong(8) & Rights.CHANGES).isZero();
    assertThat(guest.readLong(16) & Rights.CHANGES).isZero();
    assertThat(guest.call("path_open", 0, 0, 100, 1, 0, Rights.FILE, 0, 0, 8))
        .isEqualTo(Errno.NOTCAPABLE);
    assertThat(guest.call("path_open", 0, 0, 100, 1, 0, Rights.FD_READ, 0, 0, 8)).isZero();
  }

  @Test
  void more_cannot_be_opened_than_the_bound_says(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("f"), "text");
    var directory = Descriptor.directory("/d", HostDirectory.open(folder, false), false);
    var guest = new FakeGuest(Wasi.builder().descriptor(directory).maxDescriptors(2).build());
    guest.write(100, "f".getBytes(StandardCharsets.UTF_8));

    assertThat(guest.call("path_open", 0, 0, 100, 1, 0, Rights.FD_READ, 0, 0, 8)).isZero();
    assertThat(guest.call("path_open", 0, 0, 100, 1, 0, Rights.FD_READ, 0, 0, 8))
        .isEqualTo(Errno.MFILE);
    assertThat(guest.call("fd_close", 1)).isZero();

    assertThat(guest.call("path_open", 0, 0, 100, 1, 0, Rights.FD_READ, 0, 0, 8)).isZero();
  }

  @Test
  void more_cannot_be_granted_than_the_bound_says() {
    var wasi = Wasi.builder().maxDescriptors(1);
    wasi.descriptor(Descriptor.none()).descriptor(Descriptor.none());

    assertThatThrownBy(wasi::build).extracting("code").isEqualTo("too-many-descriptors");
  }

  @Test
  void poll_tells_how_much_input_waits_and_when_it_has_ended() throws IOException {
    var input = new PipedOutputStream();
    var guest = guest(Descriptor.stdin(StdStreams.source(new PipedInputStream(input))));
    guest.subscription(0, 11, 1, 0);
    guest.subscription(48, 12, 0, SECOND / 20);

    assertThat(guest.call("poll_oneoff", 0, 200, 2, 400)).isZero();
    assertThat(event(guest, 0)).containsExactly(12L, 0L, 0L, 0L);

    input.write(new byte[5]);
    input.flush();
    guest.call("poll_oneoff", 0, 200, 1, 400);
    assertThat(event(guest, 0)).containsExactly(11L, 1L, 5L, 0L);

    // one buffer of five bytes at 600, the count at 620
    guest.writeInt(600, 700);
    guest.writeInt(604, 5);
    guest.call("fd_read", 0, 600, 1, 620);
    input.close();
    guest.call("poll_oneoff", 0, 200, 1, 400);
    assertThat(event(guest, 0)).containsExactly(11L, 1L, 0L, HANGUP);
  }

  @Test
  void one_poll_watches_a_thousand_connections() throws IOException {
    var listener =
        TcpListener.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Bounds.standard());
    var guest = guest(Descriptor.listener("l", listener));
    var peers = new ArrayList<Socket>();
    for (int i = 0; i < 1000; i++) {
      peers.add(new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort()));
      assertThat(guest.call("sock_accept", 0, 0, 120_000)).isZero();
      guest.subscription(48 * i, i, 1, guest.readInt(120_000));
    }

    peers.get(500).getOutputStream().write(1);
    assertThat(guest.call("poll_oneoff", 0, 60_000, 1000, 48_000)).isZero();

    assertThat(guest.readInt(48_000)).isEqualTo(1);
    assertThat(guest.readLong(60_000)).isEqualTo(500);
    for (var peer : peers) {
      peer.close();
    }
    listener.close();
  }

  @Test
  void an_interrupt_ends_a_guest_that_waits() {
    var guest = guest(Descriptor.none());
    guest.subscription(0, 1, 0, 3600 * SECOND);

    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> guest.call("poll_oneoff", 0, 200, 1, 400))
        .isInstanceOf(MotteException.class)
        .extracting("code")
        .isEqualTo("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  /// Of event number `index` at 200: user data, type, bytes, flags; its error is none.
  private static List<Long> event(FakeGuest guest, int index) {
    int at = 200 + 32 * index;
    assertThat(guest.readInt(400)).isEqualTo(1);
    assertThat(guest.readShort(at + 8)).isZero();
    return List.of(
        guest.readLong(at),
        (long) guest.readByte(at + 10),
        guest.readLong(at + 16),
        guest.readLong(at + 24));
  }

  private static FakeGuest guest(Descriptor descriptor) {
    return new FakeGuest(Wasi.builder().descriptor(descriptor).build());
  }
}
