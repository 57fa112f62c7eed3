package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import motte.appraise.RolePolicy;
import motte.core.Digest;
import motte.core.Grade;
import motte.trust.SigningKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProfileTest {
  private static final Digest KEEP = Digest.sha384(new byte[] {1});
  private static final URI STEWARD = URI.create("https://127.0.0.1:4001");
  private static final URI DRAWBRIDGE = URI.create("https://127.0.0.1:4002");

  @TempDir Path current;
  private Path folder;
  private ProfileWriter writer;

  @BeforeEach
  void writer() {
    folder = current.resolve("deep/profile");
    var nowhere = new PrintStream(new ByteArrayOutputStream());
    var shell =
        new Shell(
            InputStream.nullInputStream(),
            nowhere,
            nowhere,
            Map.of(),
            current,
            Optional.empty(),
            InstantSource.fixed(Ran.NOW));
    writer = new ProfileWriter(shell, folder);
  }

  @Test
  void a_new_profile_holds_a_whole_domain_and_accepts_none_in_words() throws Exception {
    var profile = writer.complete(KEEP);

    var policy = PolicyToml.read(folder.resolve("policy.toml"));
    var drawbridge = DrawbridgeToml.read(folder.resolve("drawbridge.toml"));
    var steward = StewardToml.read(folder.resolve("steward.toml"));
    assertThat(profile.acceptGrades()).containsExactly(Grade.NONE);
    assertThat(profile.anchors().roots()).hasSize(1);
    assertThat(policy.warrantSigners()).containsExactly(profile.tenant().spki().pin());
    assertThat(policy.keepMeasurements()).containsExactly(KEEP);
    assertThat(policy.developmentKeys())
        .containsExactly(SigningKey.read(profile.developmentKey()).spki().pin());
    assertThat(steward.data()).isEqualTo(folder.resolve("steward"));
    assertThat(drawbridge.certificate()).exists();
    assertThat(drawbridge.rules().getFirst().keepMeasurements()).containsExactly(KEEP);
    assertThat(drawbridge.accounts().getFirst().token())
        .isEqualTo(Digest.sha256(Files.readAllBytes(folder.resolve("keys/account.token"))));
  }

  @Test
  void only_its_owner_can_read_a_profile_and_its_keys() throws Exception {
    writer.complete(KEEP);

    assertThat(permissions(folder)).isEqualTo("rwx------");
    try (var files = Files.walk(folder)) {
      var secrets = files.filter(file -> file.toString().matches(".*\\.(key|token)")).toList();
      assertThat(secrets).hasSize(6);
      for (var secret : secrets) {
        assertThat(permissions(secret)).as(secret.toString()).isEqualTo("rw-------");
      }
    }
  }

  @Test
  void completing_again_follows_the_build_and_keeps_keys_and_edits() throws Exception {
    var first = writer.complete(KEEP);
    var edited = Files.readString(folder.resolve("policy.toml")) + "enarx = true # mine\n";
    Files.writeString(folder.resolve("policy.toml"), edited);
    var newer = Digest.sha384(new byte[] {2});

    var second = writer.complete(newer);

    assertThat(second.tenant().spki()).isEqualTo(first.tenant().spki());
    assertThat(second.anchors()).isEqualTo(first.anchors());
    assertThat(Files.readString(folder.resolve("policy.toml")))
        .isEqualTo(edited.replace(KEEP.toString(), newer.toString()));
  }

  @Test
  void addresses_are_remembered_for_the_next_start() {
    writer.complete(KEEP);

    writer.remember(STEWARD, DRAWBRIDGE);
    var again = writer.complete(KEEP);

    assertThat(again.stewardAddress()).isEqualTo(STEWARD);
    assertThat(again.drawbridgeAddress()).isEqualTo(DRAWBRIDGE);
    assertThat(StewardToml.read(folder.resolve("steward.toml")).port()).isEqualTo(4001);
    assertThat(DrawbridgeToml.read(folder.resolve("drawbridge.toml")).port()).isEqualTo(4002);
  }

  @Test
  void a_role_is_granted_once() throws Exception {
    var profile = writer.complete(KEEP);

    ProfileWriter.grantRole(profile, "shop", Set.of());
    var once = Files.readString(folder.resolve("policy.toml"));
    ProfileWriter.grantRole(profile, "shop", Set.of());

    assertThat(Files.readString(folder.resolve("policy.toml"))).isEqualTo(once);
    assertThat(PolicyToml.read(folder.resolve("policy.toml")).roles())
        .containsEntry("shop", RolePolicy.of(Set.of("localhost"), Set.of("127.0.0.1", "::1")));
  }

  @Test
  void a_role_of_linked_components_may_link_as_their_manifest_says() {
    var profile = writer.complete(KEEP);

    ProfileWriter.grantRole(profile, "shop", new TreeSet<>(Set.of("pay", "x/y")));

    assertThat(PolicyToml.read(folder.resolve("policy.toml")).roles().values())
        .extracting(RolePolicy::links)
        .containsExactly(Set.of("shop/pay", "shop/x/y"));
  }

  @Test
  void each_of_several_components_has_the_names_of_this_machine_by_a_role_of_its_own() {
    var profile = writer.complete(KEEP);
    var component = Digest.sha384(new byte[] {7});

    ProfileWriter.grantNames(profile, "shop", component);
    ProfileWriter.grantNames(profile, "shop", component);

    assertThat(PolicyToml.read(folder.resolve("policy.toml")).roles().values())
        .containsExactly(
            RolePolicy.of(Set.of("localhost"), Set.of("127.0.0.1", "::1")).of(component));
  }

  @Test
  void a_policy_is_read_anew_when_its_file_changes() {
    var profile = writer.complete(KEEP);
    var policy = new PolicyFile(folder.resolve("policy.toml"));
    assertThat(policy.get().roles()).isEmpty();

    ProfileWriter.grantRole(profile, "shop", Set.of());

    assertThat(policy.get().roles()).containsOnlyKeys("shop");
    assertThat(policy.get()).isSameAs(policy.get());
  }

  @Test
  void verify_refuses_without_a_profile() {
    var ran = Ran.motte(current, "verify", "https://localhost:10030");

    assertThat(ran.exitCode()).isEqualTo(4);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .startsWith("error: there is no development profile in `" + current.resolve(".motte"))
        .contains("hint: ", "--anchors FILE --steward URL", "`motte up`");
  }

  @Test
  void a_verb_that_uses_the_profile_names_it() {
    writer.complete(KEEP);
    writer.remember(STEWARD, DRAWBRIDGE);

    var ran =
        Ran.motte(
            current,
            "",
            Map.of("MOTTE_PROFILE", "deep/profile"),
            "warrant",
            "create",
            "shop.example/shop@" + Digest.sha256(new byte[0]),
            "-o",
            "a.warrant");

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.err())
        .isEqualTo("development profile " + folder + ": proves nothing about this machine\n");
    assertThat(ran.out()).contains("steward:      " + STEWARD + "\n", "role:         shop\n");
  }

  @Test
  void a_folder_that_is_not_marked_as_development_is_refused() throws Exception {
    writer.complete(KEEP);
    var file = folder.resolve("profile.toml");
    Files.writeString(
        file, Files.readString(file).replace("development = true", "development = false"));

    var ran =
        Ran.motte(
            current, "", Map.of("MOTTE_PROFILE", "deep/profile"), "verify", "https://localhost:1");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains("profile.toml:3:1: this is not marked as a development profile");
  }

  @Test
  void grade_none_is_accepted_by_a_development_profile_only() {
    var ran =
        Ran.motte(
            current,
            "verify",
            "https://localhost:1",
            "--anchors",
            writer.complete(KEEP).folder().resolve("anchors.pem").toString(),
            "--steward",
            "https://localhost:2",
            "--accept-grade",
            "none");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).startsWith("error: --accept-grade: grade `none` proves nothing");
  }

  private static String permissions(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
