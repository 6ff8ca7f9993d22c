#include "storage/store.h"

#include <gtest/gtest.h>

#include "storage/blob.h"
#include "storage/garbage.h"
#include "storage/layer_record.h"
#include "storage/reference.h"
#include "storage/staging.h"
#include "storage_test.h"

namespace coracle::storage {
namespace {

using StoreTest = TemporaryStore;

TEST_F(StoreTest, OpensAgainAndRefusesAnotherFormat) {
  EXPECT_TRUE(Store::open(root()));
  ASSERT_TRUE(sys::write_file(root() / "format", "2\n"));
  auto opened = Store::open(root());
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("format \"2\""), std::string::npos);
}

TEST_F(StoreTest, PublishesBlobOnceAndFindsIt) {
  Digest digest = digest_of("hello");
  EXPECT_FALSE(*has_blob(store(), digest));
  ASSERT_TRUE(write_blob(store(), digest, "hello"));
  ASSERT_TRUE(write_blob(store(), digest, "hello"));
  EXPECT_TRUE(*has_blob(store(), digest));
  EXPECT_EQ(*read_blob(store(), digest), "hello");
  EXPECT_TRUE(sys::list_directory(store().staging_path())->empty());
}

TEST_F(StoreTest, RefusesBlobOfOtherDigestOrSize) {
  Digest digest = digest_of("hello");
  auto wrong = write_blob(store(), digest, "hallo");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message.find("expected " + digest.str()), std::string::npos);
  auto writer = *BlobWriter::begin(store(), digest, 5);
  ASSERT_TRUE(writer->write("hel"));
  EXPECT_NE(writer->finish().error().message.find("is 3 bytes, its descriptor says 5"), std::string::npos);
  EXPECT_NE(writer->write("lo!").error().message.find("longer"), std::string::npos);
  writer.reset();
  EXPECT_FALSE(*has_blob(store(), digest));
  EXPECT_TRUE(sys::list_directory(store().staging_path())->empty());
}

TEST_F(StoreTest, ChecksBlobWithoutPublishingIt) {
  Digest digest = digest_of("hello");
  auto writer = *BlobWriter::begin(store(), digest, std::nullopt);
  ASSERT_TRUE(writer->write("hello"));
  ASSERT_TRUE(writer->check());
  EXPECT_FALSE(*has_blob(store(), digest));
  ASSERT_TRUE(writer->finish());
  EXPECT_TRUE(*has_blob(store(), digest));
}

TEST_F(StoreTest, LetsOneWriterAtABlob) {
  Digest digest = digest_of("hello");
  auto first = *BlobWriter::begin(store(), digest, 5);
  auto second = *BlobWriter::try_begin(store(), digest, 5);
  EXPECT_TRUE(std::holds_alternative<BlobWriter::WrittenElsewhere>(second));
  ASSERT_TRUE(first->write("hello"));
  ASSERT_TRUE(first->finish());
  auto third = *BlobWriter::try_begin(store(), digest, 5);
  EXPECT_TRUE(std::holds_alternative<BlobWriter::AlreadyThere>(third));
}

TEST_F(StoreTest, DistrustsBlobThatWasNeverMadeDurable) {
  Digest digest = digest_of("hello");
  ASSERT_TRUE(write_blob(store(), digest, "hello"));
  ASSERT_TRUE(sys::write_file(store().blob_path(digest), "\0\0\0\0\0"));
  EXPECT_FALSE(*has_blob(store(), digest));
  EXPECT_FALSE(sys::path_exists(store().blob_path(digest)));
}

TEST_F(StoreTest, DistrustsLayerOfAnotherBootUntilDurable) {
  Digest diff_id = digest_of("layer");
  fs::path layer = store().layer_path(diff_id);
  ASSERT_TRUE(sys::make_directories(layer / "diff", 0755));
  ASSERT_TRUE(write_layer_record(layer, {diff_id, 10, 20, Ownership::mapped}));
  ASSERT_TRUE(*find_layer(store(), diff_id));
  EXPECT_EQ((*find_layer(store(), diff_id))->disk_size, 20u);
  std::string other_boot =
      R"({"diffId":"x","uncompressedSize":10,"diskSize":20,"owners":"mapped","bootId":"another"})";
  ASSERT_TRUE(sys::write_file(layer / "layer.json", other_boot));
  EXPECT_FALSE(*find_layer(store(), diff_id));
  ASSERT_TRUE(store().make_durable({}, std::vector{diff_id}));
  EXPECT_TRUE(*find_layer(store(), diff_id));
}

TEST_F(StoreTest, CollectsOnlyWhatNobodyHolds) {
  auto held = StagingDirectory::create(store());
  ASSERT_TRUE(held);
  ASSERT_TRUE(sys::make_directories(store().staging_path() / "dead" / "below", 0700));
  ASSERT_TRUE(sys::write_file(store().staging_path() / "blob-x.lock", ""));
  ASSERT_TRUE(collect_garbage(store(), {}));
  EXPECT_EQ(sys::list_directory(store().staging_path())->size(), 2u);
  EXPECT_TRUE(sys::path_exists(held->path()));
}

TEST_F(StoreTest, KeepsReferencesByName) {
  ReferenceRecord record{"localhost:5000/a/b:1", digest_of("m"), digest_of("i"), digest_of("c"), 7, 1000};
  ASSERT_TRUE(write_reference(store(), record));
  auto found = *find_reference(store(), record.name);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->manifest, record.manifest);
  EXPECT_EQ(found->index, record.index);
  EXPECT_EQ(found->config, record.config);
  EXPECT_EQ(found->size, 7u);
  EXPECT_EQ(found->created, 1000);
  EXPECT_EQ(list_references(store())->size(), 1u);
  EXPECT_FALSE(*find_reference(store(), "localhost:5000/a/b:2"));
  EXPECT_TRUE(*remove_reference(store(), record.name));
  EXPECT_FALSE(*remove_reference(store(), record.name));
}

TEST(ReferenceName, EscapesToOneFileNameAndBack) {
  for (std::string name : {"docker.io/library/debian:12", "..", ".", "%", "a%2F", "<none>@sha256:00", "ü x"}) {
    std::string escaped = escape_name(name);
    EXPECT_EQ(escaped.find('/'), std::string::npos);
    EXPECT_FALSE(escaped.starts_with('.'));
    EXPECT_EQ(unescape_name(escaped).value(), name);
  }
  EXPECT_FALSE(unescape_name("a%2"));
  EXPECT_FALSE(unescape_name("%zz"));
}

class GarbageTest : public TemporaryStore {
 protected:
  Digest add_blob(const std::string& text) {
    Digest digest = digest_of(text);
    EXPECT_TRUE(write_blob(store(), digest, text));
    return digest;
  }
  void add_layer(const Digest& diff_id) {
    EXPECT_TRUE(sys::make_directories(store().layer_tree_path(diff_id), 0755));
    EXPECT_TRUE(write_layer_record(store().layer_path(diff_id), {diff_id, 10, 4096, Ownership::mapped}));
  }
  // An image of one layer; its name and its layer's diff id come from `word`.
  ReferenceRecord add_image(const std::string& word) {
    Digest diff_id = digest_of("diff " + word);
    add_layer(diff_id);
    Digest layer = add_blob("layer " + word);
    std::string config = R"({"os":"linux","architecture":"amd64","config":{},"rootfs":{"type":"layers","diff_ids":[")" +
                         diff_id.str() + R"("]}})";
    Digest config_digest = add_blob(config);
    Digest manifest = add_blob(fmt::format(
        R"({{"schemaVersion":2,"config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{}","size":{}}},)"
        R"("layers":[{{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{}","size":1}}]}})",
        config_digest.str(), config.size(), layer.str()));
    ReferenceRecord record{word, manifest, std::nullopt, config_digest, 10, 1};
    EXPECT_TRUE(write_reference(store(), record));
    return record;
  }
};

TEST_F(GarbageTest, RemovesWhatNoReferenceNames) {
  add_image("kept");
  add_image("gone");
  ASSERT_TRUE(*remove_reference(store(), "gone"));
  auto removal = remove_unreferenced(store(), {}, {});
  ASSERT_TRUE(removal) << removal.error().message;
  EXPECT_EQ(removal->blobs, 3u);
  EXPECT_EQ(removal->layers, 1u);
  EXPECT_TRUE(sys::path_exists(store().layer_path(digest_of("diff kept"))));
  EXPECT_FALSE(sys::path_exists(store().layer_path(digest_of("diff gone"))));
  EXPECT_TRUE(sys::list_directory(store().staging_path())->empty());
}

TEST_F(GarbageTest, KeepsLayersOfImagesThatContainersUse) {
  ReferenceRecord used = add_image("used");
  ASSERT_TRUE(*remove_reference(store(), "used"));
  auto removal = remove_unreferenced(store(), {used.config}, {});
  ASSERT_TRUE(removal) << removal.error().message;
  EXPECT_EQ(removal->layers, 0u);
  EXPECT_TRUE(sys::path_exists(store().blob_path(used.config)));
}

TEST_F(GarbageTest, WaitsForAnotherTimeWhileAPullRuns) {
  add_layer(digest_of("unnamed"));
  auto pull = store().hold_off_removal();
  ASSERT_TRUE(pull);
  EXPECT_TRUE(remove_unreferenced(store(), {}, {})->postponed);
  EXPECT_TRUE(sys::path_exists(store().layer_path(digest_of("unnamed"))));
}

}  // namespace
}  // namespace coracle::storage
