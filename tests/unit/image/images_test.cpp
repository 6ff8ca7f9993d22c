#include "image/images.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "storage/blob.h"
#include "sys/file.h"

namespace coracle::image {
namespace {

class Images : public ::testing::Test {
 protected:
  Images() {
    std::string pattern = ::testing::TempDir() + "images.XXXXXX";
    root_ = ::mkdtemp(pattern.data());
    store = std::make_unique<storage::Store>(storage::Store::open(root_).value());
  }
  ~Images() override { (void)sys::remove_tree(root_); }

  Digest add(const std::string& name, const std::string& author) {
    std::string config =
        R"({"architecture":"amd64","os":"linux","created":"2026-01-02T00:00:00Z","rootfs":{"diff_ids":[]},"author":")" +
        author + "\"}";
    Digest id = storage::digest_of(config);
    EXPECT_TRUE(storage::write_blob(*store, id, config));
    std::string manifest = R"({"config":{"digest":")" + id.str() + R"(","size":1},"layers":[]})";
    Digest digest = storage::digest_of(manifest);
    EXPECT_TRUE(storage::write_blob(*store, digest, manifest));
    storage::ReferenceRecord record{.name = name, .manifest = digest, .config = id};
    EXPECT_TRUE(write_image_name(*store, record));
    return id;
  }
  std::string found(const std::string& text) {
    auto record = find_image(*store, text);
    if (!record) return "error: " + record.error().message;
    return *record ? (*record)->name : "none";
  }

  std::string root_;
  std::unique_ptr<storage::Store> store;
};

TEST_F(Images, ShortNamesPreferLocalhostThenDockerThenAnywhere) {
  add("quay.io/team/app:latest", "a");
  EXPECT_EQ(found("app"), "quay.io/team/app:latest");
  add("docker.io/library/app:latest", "b");
  EXPECT_EQ(found("app"), "docker.io/library/app:latest");
  add("localhost/app:latest", "c");
  EXPECT_EQ(found("app"), "localhost/app:latest");
  EXPECT_EQ(found("team/app"), "quay.io/team/app:latest");
  EXPECT_EQ(found("app:2"), "none");
  EXPECT_EQ(found("am/app"), "none");
}

TEST_F(Images, AreFoundByIdBeginningAndDigest) {
  Digest id = add("localhost/x:1", "a");
  Digest manifest = find_image(*store, "x:1").value()->manifest;
  EXPECT_EQ(found(id.short_id()), "localhost/x:1");
  EXPECT_EQ(found(id.str()), "localhost/x:1");
  EXPECT_EQ(found(manifest.str()), "localhost/x:1");
  EXPECT_EQ(found("localhost/x@" + manifest.str()), "localhost/x:1");
  EXPECT_EQ(found("localhost/y@" + manifest.str()), "none");
  EXPECT_NE(found("UPPER").find("lower case"), std::string::npos);
}

TEST_F(Images, AnAmbiguousIdIsAnErrorAndAnExactNameWinsOverIt) {
  std::string first(1, add("localhost/x:1", "0").hex()[0]);
  int next = 0;
  while (found(first).find("ambiguous") == std::string::npos && next < 200)
    add("localhost/y:" + std::to_string(next), std::to_string(next + 1)), ++next;
  EXPECT_NE(found(first).find("ambiguous"), std::string::npos);
  add("localhost/" + first + ":latest", "named");
  EXPECT_EQ(found(first), "localhost/" + first + ":latest");
}

TEST_F(Images, AnImageThatLosesItsNameIsKeptNameless) {
  Digest old = add("localhost/x:1", "a");
  Digest fresh = add("localhost/x:1", "b");
  auto images = list_images(*store).value();
  ASSERT_EQ(images.size(), 2u);
  EXPECT_EQ(found(old.str()), "<none>@" + old.str());
  EXPECT_TRUE(tag_image(*store, old.short_id(), "back"));
  EXPECT_EQ(found(old.str()), "localhost/back:latest");
  EXPECT_EQ(list_images(*store)->size(), 2u);
  EXPECT_EQ(find_image(*store, "x:1").value()->config, fresh);
}

TEST_F(Images, RemovingANameKeepsTheOthers) {
  Digest id = add("localhost/x:1", "a");
  ASSERT_TRUE(tag_image(*store, "x:1", "quay.io/y"));
  EXPECT_NE(
      remove_image(*store, id.short_id(), {}, RemovalForce::refuse).error().message.find("2 names"),
      std::string::npos);
  auto one = remove_image(*store, "y", {id}, RemovalForce::refuse).value();
  EXPECT_EQ(one.untagged, std::vector<std::string>{"quay.io/y:latest"});
  EXPECT_FALSE(one.deleted);
  EXPECT_NE(remove_image(*store, "x:1", {id}, RemovalForce::refuse).error().message.find("in use"),
            std::string::npos);
  EXPECT_EQ(remove_image(*store, "x:1", {}, RemovalForce::refuse)->deleted, id);
  EXPECT_EQ(remove_image(*store, "x:1", {}, RemovalForce::refuse).error().message,
            "x:1: image not known");
}

TEST_F(Images, UntaggingTheLastNameKeepsTheImage) {
  Digest id = add("localhost/x:1", "a");
  ASSERT_TRUE(untag_image(*store, "x:1", {}));
  EXPECT_EQ(found(id.str()), "<none>@" + id.str());
  EXPECT_EQ(found("x:1"), "none");
}

TEST_F(Images, InspectHasTheKeysScriptsRead) {
  Digest id = add("localhost/x:1", "me");
  Json image = inspect_image(*store, *find_image(*store, "x:1").value()).value();
  EXPECT_EQ(image["Id"], std::string(id.hex()));
  EXPECT_EQ(image["RepoTags"][0], "localhost/x:1");
  EXPECT_EQ(image["Author"], "me");
  EXPECT_EQ(image["Os"], "linux");
  EXPECT_EQ(image["RootFS"]["Type"], "layers");
  EXPECT_TRUE(image["RepoDigests"][0].get<std::string>().starts_with("localhost/x@sha256:"));
}

}  // namespace
}  // namespace coracle::image
