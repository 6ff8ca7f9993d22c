// The direction of includes, as src/README.md and contrib/HACKING.md draw it: a file includes its own folder, lower
// tiers, and nothing beside it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

// Tier by tier, lowest first. Folders of one tier never include each other, but for the arrows listed.
const std::vector<std::vector<std::string>> kTiers = {
    {"base"}, {"sys"}, {"oci"}, {"storage", "runtime"}, {"image", "supervisor", "network"},
    {"engine"}, {"build"}, {"deploy"}, {"api"}, {"cli"}};

std::map<std::string, std::size_t> tier_of_folder() {
  std::map<std::string, std::size_t> tiers;
  for (std::size_t tier = 0; tier < kTiers.size(); ++tier)
    for (const std::string& folder : kTiers[tier]) tiers[folder] = tier;
  return tiers;
}

std::vector<std::string> own_includes(const fs::path& file) {
  static const std::regex kInclude("^\\s*#include \"([^\"]+)\"");
  std::vector<std::string> paths;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    std::smatch match;
    if (std::regex_search(line, match, kInclude)) paths.push_back(match[1]);
  }
  return paths;
}

TEST(Layering, NothingPointsUpOrSideways) {
  std::map<std::string, std::size_t> tiers = tier_of_folder();
  fs::path source = fs::path(CORACLE_SOURCE) / "src";
  int files = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(source)) {
    std::string extension = entry.path().extension();
    if (extension != ".h" && extension != ".cpp") continue;
    ++files;
    std::string folder = *fs::relative(entry.path(), source).begin();
    if (folder == "hello") continue;  // a program of its own that includes nothing of ours
    ASSERT_TRUE(tiers.count(folder)) << folder << " stands in no tier";
    for (const std::string& path : own_includes(entry.path())) {
      if (path.find('/') == std::string::npos) continue;  // made by the build
      std::string other = *fs::path(path).begin();
      ASSERT_TRUE(tiers.count(other)) << entry.path() << " includes " << path;
      bool allowed = other == folder || tiers[other] < tiers[folder];
      EXPECT_TRUE(allowed) << entry.path() << " includes " << path << ": that points the wrong way";
    }
  }
  EXPECT_GT(files, 100) << "the source tree was not found";
}

TEST(Layering, NoFileIsOverFourHundredLines) {
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(fs::path(CORACLE_SOURCE) / "src")) {
    std::string extension = entry.path().extension();
    if (extension != ".h" && extension != ".cpp") continue;
    std::ifstream stream(entry.path());
    long lines = std::count(std::istreambuf_iterator<char>(stream), {}, '\n');
    EXPECT_LE(lines, 400) << entry.path() << ": a concept may be hiding in it";
  }
}

}  // namespace
