#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/command.h"
#include "cli/help.h"
#include "cli/parse.h"
#include "cli/table.h"

namespace coracle::cli {
namespace {

using Words = std::vector<std::string>;

struct Options {
  bool all = false;
  bool tty = false;
  std::string name = "none";
  std::vector<std::string> env;
};

Flags flags_of(Options& options) {
  return {flag("all,a", options.all, ""), flag("tty,t", options.tty, ""), flag("name", "NAME", options.name, ""),
          flag("env,e", "NAME=VALUE", options.env, "")};
}

Result<Words> parse(Options& options, WordOrder order, const Words& words) {
  return parse_words(flags_of(options), order, words);
}

TEST(Parse, TakesEverySpelling) {
  Options options;
  Words plain = *parse(options, WordOrder::mixed, {"-at", "--name=x", "one", "-e", "A=1", "-eB=2", "--env", "-C", "two"});
  EXPECT_TRUE(options.all && options.tty);
  EXPECT_EQ(options.name, "x");
  EXPECT_EQ(options.env, (Words{"A=1", "B=2", "-C"}));
  EXPECT_EQ(plain, (Words{"one", "two"}));
}

TEST(Parse, LeavesWhatFollowsTheFirstWordToTheProgram) {
  Options options;
  Words plain = *parse(options, WordOrder::options_first, {"-a", "image", "-t", "--name", "--bogus"});
  EXPECT_TRUE(options.all);
  EXPECT_FALSE(options.tty);
  EXPECT_EQ(plain, (Words{"image", "-t", "--name", "--bogus"}));
}

TEST(Parse, TwoDashesEndTheOptions) {
  Options options;
  EXPECT_EQ(*parse(options, WordOrder::mixed, {"--", "-a", "--"}), (Words{"-a", "--"}));
  EXPECT_EQ(*parse(options, WordOrder::options_first, {"-a", "--", "-t"}), Words{"-t"});
}

TEST(Parse, SwitchesTakeAValueAndTheLastWins) {
  Options options;
  ASSERT_TRUE(parse(options, WordOrder::mixed, {"--all", "--all=false", "--name", "a", "--name", "b"}));
  EXPECT_FALSE(options.all);
  EXPECT_EQ(options.name, "b");
}

TEST(Parse, AnEmptyValueIsAValue) {
  Options options;
  EXPECT_EQ(*parse(options, WordOrder::options_first, {"--name=", "image"}), Words{"image"});
  EXPECT_EQ(options.name, "");
  EXPECT_EQ(*parse(options, WordOrder::options_first, {"--name", "", "image"}), Words{"image"});
}

TEST(Parse, RefusesUnknownFlagsAndMissingValues) {
  Options options;
  EXPECT_EQ(parse(options, WordOrder::options_first, {"--bogus", "image"}).error().message, "unknown flag: --bogus");
  EXPECT_EQ(parse(options, WordOrder::mixed, {"-x"}).error().message, "unknown flag: -x");
  EXPECT_FALSE(parse(options, WordOrder::mixed, {"--name"}));
  EXPECT_FALSE(parse(options, WordOrder::mixed, {"--all=maybe"}));
}

TEST(Parse, HelpIsAskedForOnlyAmongTheOptions) {
  Options options;
  Flags flags = flags_of(options);
  EXPECT_TRUE(asks_for_help(flags, WordOrder::options_first, {"-a", "--help"}));
  EXPECT_FALSE(asks_for_help(flags, WordOrder::options_first, {"image", "--help"}));
  EXPECT_FALSE(asks_for_help(flags, WordOrder::options_first, {"--name", "--help", "image"}));
}

TEST(Commands, AreFoundByOneWordOrTwo) {
  Words words{"container", "rm", "x"};
  const Command* command = find_command(words);
  ASSERT_TRUE(command);
  EXPECT_TRUE(command->names.starts_with("rm,"));
  EXPECT_EQ(words, Words{"x"});
  Words unknown{"bogus"};
  EXPECT_FALSE(find_command(unknown));
}

// Each row has a page, and each page tells of every option of its row.
TEST(Commands, HaveManPages) {
  for (const Command& command : commands()) {
    std::string name(split_once(command.names, ',').first);
    std::filesystem::path path = std::filesystem::path(CORACLE_SOURCE) / "man" / ("coracle-" + name + ".1");
    std::ifstream stream(path);
    std::stringstream page;
    page << stream.rdbuf();
    ASSERT_FALSE(page.str().empty()) << path << " is missing";
    std::string text = page.str();
    for (std::size_t at; (at = text.find("\\-")) != std::string::npos;) text.replace(at, 2, "-");
    for (const Flag& row : command.body->describe())
      for (const std::string& word : split(row.names, ','))
        if (word.size() > 1) {
          EXPECT_NE(text.find("--" + word), std::string::npos) << path << " does not tell of --" << word;
        }
  }
}

TEST(Commands, HelpNamesEveryOption) {
  for (const Command& command : commands()) {
    std::string help = command_help(command);
    for (const Flag& row : command.body->describe())
      EXPECT_NE(help.find("--" + split(row.names, ',')[0]), std::string::npos) << command.names;
  }
}

TEST(Table, ColumnsAreAsWideAsTheirWidestCell) {
  EXPECT_EQ(format_table({{"A", "LONG", "C"}, {"aaa", "b", "c"}}), "A     LONG   C\naaa   b      c\n");
  EXPECT_EQ(format_table({{"A", ""}}), "A\n");
}

}  // namespace
}  // namespace coracle::cli
