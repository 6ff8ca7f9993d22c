// A store in a directory of its own, gone after each test.
#pragma once

#include <gtest/gtest.h>

#include <optional>

#include "storage/store.h"
#include "sys/clock.h"
#include "sys/file.h"

namespace coracle::storage {

class TemporaryStore : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("coracle-storage-" + sys::random_hex(8));
    auto opened = Store::open(root_);
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = *std::move(opened);
  }
  void TearDown() override { EXPECT_TRUE(sys::remove_tree(root_)); }

  const fs::path& root() const { return root_; }
  const Store& store() const { return *store_; }

 private:
  fs::path root_;
  std::optional<Store> store_;
};

}  // namespace coracle::storage
