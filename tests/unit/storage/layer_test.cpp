// Imports archives in a user namespace that maps the caller's own id to root: what every host allows.
#include "storage/layer.h"

#include <gtest/gtest.h>
#include <isa-l/igzip_lib.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <zstd.h>

#include "storage/blob.h"
#include "storage/unpack.h"
#include "storage/unpack_attributes.h"
#include "storage_test.h"
#include "sys/id_mapping.h"
#include "tar_builder.h"

namespace coracle::storage {
namespace {

std::string gzip(const std::string& bytes) {
  std::string out(bytes.size() + 4096, '\0');
  isal_zstream stream;
  isal_deflate_stateless_init(&stream);
  stream.gzip_flag = IGZIP_GZIP;
  stream.end_of_stream = 1;
  stream.flush = NO_FLUSH;
  stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<std::uint32_t>(bytes.size());
  stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
  stream.avail_out = static_cast<std::uint32_t>(out.size());
  EXPECT_EQ(isal_deflate_stateless(&stream), COMP_OK);
  out.resize(stream.total_out);
  return out;
}

std::string zstd(const std::string& bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 1));
  return out;
}

class LayerTest : public TemporaryStore {
 protected:
  Result<LayerRecord> import(const std::string& bytes, std::size_t piece, Ownership ownership, const Digest& diff_id) {
    LayerImport import = TRY(LayerImport::begin(store(), ownership));
    for (std::size_t at = 0; at < bytes.size(); at += piece)
      TRY(import.write(std::string_view(bytes).substr(at, piece)));
    LayerRecord record = TRY(import.finish());
    TRY(import.publish(diff_id));
    return record;
  }

  Result<void> import_in_namespace(const std::string& bytes, const std::string& tar, std::size_t piece = 4096,
                                   Ownership ownership = Ownership::mapped) {
    sys::IdMappings own = sys::root_is_caller(::getuid(), ::getgid(), {});
    return sys::run_in_user_namespace(own, [&]() -> Result<void> {
      auto record = TRY(import(bytes, piece, ownership, digest_of(tar)));
      if (record.uncompressed_size != tar.size()) return invalid("size is {}", record.uncompressed_size);
      return {};
    });
  }

  // The tree of an archive that must import.
  fs::path tree_of(const std::string& tar, Ownership ownership = Ownership::mapped) {
    auto imported = import_in_namespace(tar, tar, 4096, ownership);
    EXPECT_TRUE(imported) << imported.error().message;
    return store().layer_tree_path(digest_of(tar));
  }
  std::string error_of(const std::string& tar) {
    auto imported = import_in_namespace(tar, tar);
    EXPECT_TRUE(sys::list_directory(store().staging_path())->empty());
    return imported ? "no error" : imported.error().message;
  }
};

struct stat status_at(const fs::path& path) {
  struct stat status {};
  EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
  return status;
}

TEST_F(LayerTest, TellsTheCompressionByContentInPiecesOfAnySize) {
  std::string tar = TarBuilder().add({.name = "f", .contents = std::string(100'000, 'q')}).finish();
  std::size_t half = tar.size() / 2;
  std::string members = gzip(tar.substr(0, half)) + gzip(tar.substr(half));
  std::string frames = zstd(tar.substr(0, half)) + zstd(tar.substr(half));
  for (const std::string& bytes : {tar, gzip(tar), members, members + std::string(100, '\0'), zstd(tar), frames})
    for (std::size_t piece : {1u, 5u, 1000u, 1u << 20}) {
      auto imported = import_in_namespace(bytes, tar, piece);
      EXPECT_TRUE(imported) << imported.error().message << " in pieces of " << piece;
    }
  EXPECT_EQ(sys::read_file(store().layer_tree_path(digest_of(tar)) / "f")->size(), 100'000u);
}

TEST_F(LayerTest, RefusesTruncatedAndDamagedStreams) {
  std::string tar = TarBuilder().add({.name = "f", .contents = std::string(100'000, 'q')}).finish();
  for (std::string bytes : {gzip(tar), zstd(tar)}) {
    EXPECT_NE(import_in_namespace(bytes.substr(0, bytes.size() - 9), tar).error().message.find("truncated"),
              std::string::npos);
    bytes[bytes.size() / 2] = static_cast<char>(~bytes[bytes.size() / 2]);
    EXPECT_FALSE(import_in_namespace(bytes, tar));
  }
  EXPECT_NE(import_in_namespace("BZh9xxxxx", tar).error().message.find("bzip2"), std::string::npos);
  EXPECT_TRUE(sys::list_directory(store().layers_path())->empty());
}

TEST_F(LayerTest, RefusesAnotherDiffId) {
  std::string tar = TarBuilder().add({.name = "f"}).finish();
  auto imported = import_in_namespace(tar, "another");
  ASSERT_FALSE(imported);
  EXPECT_NE(imported.error().message.find("the image config says"), std::string::npos);
}

TEST_F(LayerTest, KeepsModesTimesLinksAndSparseness) {
  using B = TarBuilder;
  std::string tar = B().add({.name = "./", .type = '5', .mode = 0711})
                        .add({.name = "d/", .type = '5', .mode = 01777, .mtime = 86400})
                        .add({.name = "d/suid", .contents = "x", .mode = 06755, .mtime = 5})
                        .add({.name = "d/hard", .type = '1', .link = "d/suid"})
                        .add({.name = "sym", .type = '2', .link = "../outside", .mtime = 77})
                        .add({.name = "fifo", .type = '6', .mode = 0622})
                        .add_pax('x', B::pax("GNU.sparse.size", "1048576") + B::pax("GNU.sparse.map", "1000000,4"))
                        .add({.name = "sparse", .contents = "tail"})
                        .finish();
  fs::path tree = tree_of(tar);
  EXPECT_EQ(status_at(tree).st_mode & 07777, 0711u);
  EXPECT_EQ(status_at(tree / "d").st_mode & 07777, 01777u);
  EXPECT_EQ(status_at(tree / "d").st_mtime, 86400);
  EXPECT_EQ(status_at(tree / "d/suid").st_mode & 07777, 06755u);
  EXPECT_EQ(status_at(tree / "d/suid").st_mtime, 5);
  EXPECT_EQ(status_at(tree / "d/suid").st_ino, status_at(tree / "d/hard").st_ino);
  EXPECT_EQ(status_at(tree / "sym").st_mtime, 77);
  EXPECT_EQ(sys::read_link(tree / "sym").value(), "../outside");
  EXPECT_EQ(status_at(tree / "fifo").st_mode, S_IFIFO | 0622u);
  EXPECT_EQ(status_at(tree / "sparse").st_size, 1048576);
  EXPECT_LT(status_at(tree / "sparse").st_blocks, 100);
}

TEST_F(LayerTest, StaysBelowTheTopWhateverTheNamesSay) {
  fs::path outside = root() / "outside";
  std::string tar = TarBuilder()
                        .add({.name = "../../../outside", .contents = "x"})
                        .add({.name = "/absolute", .contents = "x"})
                        .add({.name = "up", .type = '2', .link = ".."})
                        .add({.name = "up/through", .contents = "x"})
                        .add({.name = "host", .type = '2', .link = root().native()})
                        .add({.name = "host/outside2", .contents = "x"})
                        .add({.name = "hard", .type = '1', .link = "../../../../../absolute"})
                        .finish();
  fs::path tree = tree_of(tar);
  EXPECT_FALSE(sys::path_exists(outside));
  EXPECT_FALSE(sys::path_exists(root() / "outside2"));
  for (const char* name : {"outside", "absolute", "through", "host/outside2", "hard"})
    EXPECT_TRUE(sys::path_exists(tree / name)) << name;
}

TEST_F(LayerTest, RefusesHardLinksOutOfTheLayer) {
  EXPECT_NE(error_of(TarBuilder().add({.name = "h", .type = '1', .link = "/etc/passwd"}).finish())
                .find("hard link to etc/passwd, which the layer does not have"),
            std::string::npos);
}

TEST_F(LayerTest, NamesTheIdThatIsNotMappedAndTheRemedy) {
  std::string message = error_of(TarBuilder().add({.name = "var/mail", .uid = 70000, .gid = 8}).finish());
  EXPECT_NE(message.find("var/mail: its owner 70000:8"), std::string::npos) << message;
  EXPECT_NE(message.find("usermod --add-subuids"), std::string::npos);
  std::string no_id = TarBuilder().add_pax('x', TarBuilder::pax("uid", "4294967295")).add({.name = "f"}).finish();
  EXPECT_NE(error_of(no_id).find("4294967295:0"), std::string::npos);
}

TEST_F(LayerTest, KeepsOwnersAsDataWithASingleId) {
  std::string tar = TarBuilder().add({.name = "f", .mode = 0640, .uid = 70000, .gid = 8}).finish();
  fs::path file = tree_of(tar, Ownership::as_data) / "f";
  char owner[64] = {};
  ASSERT_GT(::getxattr(file.c_str(), kOwnerXattr, owner, sizeof owner), 0);
  EXPECT_STREQ(owner, "70000:8:640");
  EXPECT_EQ(status_at(file).st_uid, ::getuid());
}

TEST_F(LayerTest, TurnsWhiteoutsIntoOverlayMarkers) {
  std::string tar = TarBuilder()
                        .add({.name = "d/", .type = '5', .mode = 0755})
                        .add({.name = "d/.wh.gone"})
                        .add({.name = "o/", .type = '5', .mode = 0755})
                        .add({.name = "o/new"})
                        .add({.name = "o/.wh..wh..opq"})
                        .add({.name = ".wh.again"})
                        .add({.name = "again/", .type = '5', .mode = 0755})
                        .add({.name = "kept"})
                        .add({.name = ".wh.kept"})
                        .add({.name = ".wh..wh.plnk/x"})
                        .finish();
  fs::path tree = tree_of(tar);
  char value = 0;
  EXPECT_TRUE(S_ISCHR(status_at(tree / "d/gone").st_mode));
  EXPECT_EQ(status_at(tree / "d/gone").st_rdev, 0u);
  EXPECT_EQ(::getxattr((tree / "o").c_str(), "user.overlay.opaque", &value, 1), 1);
  EXPECT_EQ(value, 'y');
  EXPECT_TRUE(sys::path_exists(tree / "o/new"));
  EXPECT_EQ(::getxattr((tree / "again").c_str(), "user.overlay.opaque", &value, 1), 1);
  EXPECT_TRUE(S_ISREG(status_at(tree / "kept").st_mode));
  EXPECT_FALSE(sys::path_exists(tree / ".wh..wh.plnk"));
}

TEST_F(LayerTest, LetsLaterEntriesReplaceEarlierOnes) {
  std::string tar = TarBuilder()
                        .add({.name = "a/", .type = '5', .mode = 0755})
                        .add({.name = "a/deep/", .type = '5', .mode = 0755})
                        .add({.name = "a/deep/f"})
                        .add({.name = "a", .contents = "file now"})
                        .add({.name = "b"})
                        .add({.name = "b/c", .contents = "below"})
                        .finish();
  fs::path tree = tree_of(tar);
  EXPECT_EQ(sys::read_file(tree / "a").value(), "file now");
  EXPECT_EQ(sys::read_file(tree / "b/c").value(), "below");
}

TEST_F(LayerTest, KeepsOnlyHarmlessXattrs) {
  using B = TarBuilder;
  std::string records = B::pax("SCHILY.xattr.user.kept", "v") + B::pax("SCHILY.xattr.user.overlay.opaque", "y") +
                        B::pax("SCHILY.xattr.trusted.x", "v");
  fs::path file = tree_of(B().add_pax('x', records).add({.name = "f"}).finish()) / "f";
  char value = 0;
  EXPECT_EQ(::getxattr(file.c_str(), "user.kept", &value, 1), 1);
  EXPECT_LT(::getxattr(file.c_str(), "user.overlay.opaque", &value, 1), 0);
  EXPECT_FALSE(is_kept_xattr("security.selinux"));
  EXPECT_TRUE(is_kept_xattr("security.capability"));
}

TEST_F(LayerTest, LeavesOutDevices) {
  fs::path tree = tree_of(TarBuilder().add({.name = "dev/null", .type = '3'}).add({.name = "f"}).finish());
  EXPECT_FALSE(sys::path_exists(tree / "dev/null"));
  EXPECT_TRUE(sys::path_exists(tree / "f"));
}

TEST_F(LayerTest, WarnsOfDevicesThatSomebodyCouldMiss) {
  std::string tar =
      TarBuilder().add({.name = "./dev/null", .type = '3'}).add({.name = "srv/disk", .type = '4'}).finish();
  auto warned = sys::run_in_user_namespace(sys::root_is_caller(::getuid(), ::getgid(), {}), [&]() -> Result<void> {
    LayerImport import = TRY(LayerImport::begin(store(), Ownership::mapped));
    TRY(import.write(tar));
    TRY(import.finish());
    return invalid("{} in all; {}", import.warnings().size(), import.warnings().front());
  });
  EXPECT_EQ(warned.error().message, "1 in all; srv/disk: device 0:0 left out, an unprivileged user cannot make it");
}

TEST(EntryPath, IsCleanedWithoutClimbing) {
  EXPECT_EQ(clean_entry_path("./a//b/./c/"), "a/b/c");
  EXPECT_EQ(clean_entry_path("/../../x"), "x");
  EXPECT_EQ(clean_entry_path("usr/../bin"), "bin");
  EXPECT_EQ(clean_entry_path("./"), "");
}

}  // namespace
}  // namespace coracle::storage
