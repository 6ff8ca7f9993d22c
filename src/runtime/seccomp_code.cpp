#include "runtime/seccomp_code.h"

#include <linux/seccomp.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>

namespace coracle::runtime {
namespace {

sock_filter statement(unsigned operation, std::uint32_t value) {
  return sock_filter{static_cast<std::uint16_t>(operation), 0, 0, value};
}
sock_filter jump(unsigned comparison, std::uint32_t value, unsigned if_true, unsigned if_false) {
  return sock_filter{static_cast<std::uint16_t>(BPF_JMP | comparison | BPF_K),
                     static_cast<std::uint8_t>(if_true), static_cast<std::uint8_t>(if_false),
                     value};
}
sock_filter load(std::size_t offset) {
  return statement(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}
sock_filter go_over(std::size_t count) {
  return statement(BPF_JMP | BPF_JA, static_cast<std::uint32_t>(count));
}

// Both supported families are little-endian: the low half of an argument comes first.
std::size_t low_half(unsigned index) {
  return offsetof(seccomp_data, args) + 8 * index;
}
std::size_t high_half(unsigned index) {
  return low_half(index) + 4;
}
std::uint32_t low(std::uint64_t value) {
  return static_cast<std::uint32_t>(value);
}
std::uint32_t high(std::uint64_t value) {
  return static_cast<std::uint32_t>(value >> 32);
}

// A test under construction: jumps to "the rule does not match" and "this test holds" are patched
// when the places are known. Conditional jumps reach 255 instructions; a whole rule is at most 6
// tests of 8.
class RuleCode {
 public:
  enum class Exit : std::uint8_t { next, holds, fails };

  void add_load(std::size_t offset) { code_.push_back(load(offset)); }
  void add_mask(std::uint32_t mask) { code_.push_back(statement(BPF_ALU | BPF_AND | BPF_K, mask)); }
  void add_jump(unsigned comparison, std::uint32_t value, Exit if_true, Exit if_false) {
    jumps_.push_back({code_.size(), if_true, if_false, tests_});
    code_.push_back(jump(comparison, value, 0, 0));
  }
  void end_test() { test_ends_.push_back(code_.size()), ++tests_; }
  Code finish(std::uint32_t action) {
    std::size_t fails = code_.size() + 1;
    for (const Jump& at : jumps_) {
      code_[at.place].jt = distance(at, at.if_true, fails);
      code_[at.place].jf = distance(at, at.if_false, fails);
    }
    code_.push_back(statement(BPF_RET | BPF_K, action));
    return std::move(code_);
  }

 private:
  struct Jump {
    std::size_t place;
    Exit if_true;
    Exit if_false;
    std::size_t test;
  };
  std::uint8_t distance(const Jump& at, Exit exit, std::size_t fails) const {
    if (exit == Exit::next) return 0;
    std::size_t target = exit == Exit::fails ? fails : test_ends_[at.test];
    return static_cast<std::uint8_t>(target - at.place - 1);
  }
  Code code_;
  std::vector<Jump> jumps_;
  std::vector<std::size_t> test_ends_;
  std::size_t tests_ = 0;
};

using Exit = RuleCode::Exit;

void add_equality(RuleCode& code, const ArgumentTest& test, bool only_low) {
  bool negated = test.comparison == Comparison::not_equal;
  if (!only_low) {
    code.add_load(high_half(test.index));
    code.add_jump(BPF_JEQ, high(test.value), Exit::next, negated ? Exit::holds : Exit::fails);
  }
  code.add_load(low_half(test.index));
  code.add_jump(BPF_JEQ, low(test.value), negated ? Exit::fails : Exit::next,
                negated ? Exit::next : Exit::fails);
}

void add_masked_equality(RuleCode& code, const ArgumentTest& test, bool only_low) {
  std::uint64_t wanted = test.value & test.mask;
  if (!only_low && high(test.mask) != 0) {
    code.add_load(high_half(test.index));
    code.add_mask(high(test.mask));
    code.add_jump(BPF_JEQ, high(wanted), Exit::next, Exit::fails);
  }
  code.add_load(low_half(test.index));
  code.add_mask(low(test.mask));
  code.add_jump(BPF_JEQ, low(wanted), Exit::next, Exit::fails);
}

// "less" is not "greater or equal": one shape serves the four orders.
void add_order(RuleCode& code, const ArgumentTest& test, bool only_low) {
  bool negated = test.comparison == Comparison::less || test.comparison == Comparison::less_equal;
  bool strict = test.comparison == Comparison::greater || test.comparison == Comparison::less_equal;
  Exit above = negated ? Exit::fails : Exit::holds;
  Exit below = negated ? Exit::holds : Exit::fails;
  if (!only_low) {
    code.add_load(high_half(test.index));
    code.add_jump(BPF_JGT, high(test.value), above, Exit::next);
    code.add_jump(BPF_JEQ, high(test.value), Exit::next, below);
  }
  code.add_load(low_half(test.index));
  code.add_jump(strict ? BPF_JGT : BPF_JGE, low(test.value), above, below);
}

void add_test(RuleCode& code, const ArgumentTest& test, bool only_low) {
  if (test.comparison == Comparison::masked_equal)
    add_masked_equality(code, test, only_low);
  else if (test.comparison == Comparison::equal || test.comparison == Comparison::not_equal)
    add_equality(code, test, only_low);
  else
    add_order(code, test, only_low);
  code.end_test();
}

Code tree_of(std::span<const CodeRange> ranges) {
  if (ranges.size() == 1) return ranges.front().code;
  std::size_t middle = ranges.size() / 2;
  Code left = tree_of(ranges.first(middle));
  Code right = tree_of(ranges.subspan(middle));
  Code code;
  if (left.size() <= 255) {
    code.push_back(jump(BPF_JGE, ranges[middle].first, static_cast<unsigned>(left.size()), 0));
  } else {
    code.push_back(jump(BPF_JGE, ranges[middle].first, 0, 1));
    code.push_back(go_over(left.size()));
  }
  append(code, left);
  append(code, right);
  return code;
}

bool is_same(const Code& a, const Code& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof a[0]) == 0;
}

Result<ArgumentTest> parse_test(const oci::SeccompArgument& argument) {
  constexpr std::pair<std::string_view, Comparison> kOperators[] = {
      {"SCMP_CMP_EQ", Comparison::equal},
      {"SCMP_CMP_NE", Comparison::not_equal},
      {"SCMP_CMP_LT", Comparison::less},
      {"SCMP_CMP_LE", Comparison::less_equal},
      {"SCMP_CMP_GT", Comparison::greater},
      {"SCMP_CMP_GE", Comparison::greater_equal},
      {"SCMP_CMP_MASKED_EQ", Comparison::masked_equal}};
  for (const auto& [name, comparison] : kOperators) {
    if (argument.op != name) continue;
    if (comparison != Comparison::masked_equal)
      return ArgumentTest{argument.index, comparison, argument.value, 0};
    // The spec's order: "value" is the mask, "valueTwo" what must remain.
    return ArgumentTest{argument.index, comparison, argument.value_two, argument.value};
  }
  return invalid("\"{}\" is not a comparison", argument.op);
}

bool has_repeated_index(const std::vector<ArgumentTest>& tests) {
  unsigned seen = 0;
  for (const ArgumentTest& test : tests) {
    if (seen >> test.index & 1) return true;
    seen |= 1u << test.index;
  }
  return false;
}

}  // namespace

Result<std::vector<ArgumentRule>> argument_rules(const std::vector<oci::SeccompArgument>& arguments,
                                                 std::uint32_t action) {
  std::vector<ArgumentRule> rules;
  if (arguments.empty()) return rules;
  std::vector<ArgumentTest> tests;
  for (const oci::SeccompArgument& argument : arguments) tests.push_back(TRY(parse_test(argument)));
  if (!has_repeated_index(tests)) {
    rules.push_back({std::move(tests), action});
    return rules;
  }
  for (const ArgumentTest& test : tests) rules.push_back({{test}, action});
  return rules;
}

void append_range(std::vector<CodeRange>& ranges, std::uint32_t first, Code code) {
  if (!ranges.empty() && is_same(ranges.back().code, code)) return;
  ranges.push_back({first, std::move(code)});
}

Code return_code(std::uint32_t action) {
  return {statement(BPF_RET | BPF_K, action)};
}

Code conditional_code(const std::vector<ArgumentRule>& rules, std::uint32_t otherwise,
                      bool only_low_halves) {
  Code code;
  for (const ArgumentRule& rule : rules) {
    RuleCode part;
    for (const ArgumentTest& test : rule.tests) add_test(part, test, only_low_halves);
    append(code, part.finish(rule.action));
  }
  append(code, return_code(otherwise));
  return code;
}

Code decision_tree(const std::vector<CodeRange>& ranges) {
  return tree_of(ranges);
}

Code load_architecture() {
  return {load(offsetof(seccomp_data, arch))};
}

void append_architecture(Code& code, std::uint32_t audit, const Code& tree) {
  code.push_back(jump(BPF_JEQ, audit, 1, 0));
  code.push_back(go_over(tree.size() + 1));
  code.push_back(load(offsetof(seccomp_data, nr)));
  append(code, tree);
}

void append(Code& code, const Code& more) {
  code.insert(code.end(), more.begin(), more.end());
}

}  // namespace coracle::runtime
