// Pieces of a seccomp filter as classic BPF. Every piece ends in a return on all of its paths, so
// pieces follow each other without knowing their neighbours.
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <vector>

#include "oci/runtime_config.h"

namespace coracle::runtime {

using Code = std::vector<sock_filter>;

enum class Comparison { equal, not_equal, less, less_equal, greater, greater_equal, masked_equal };

struct ArgumentTest {
  unsigned index = 0;
  Comparison comparison = Comparison::equal;
  std::uint64_t value = 0;
  std::uint64_t mask = 0;  // masked_equal only
};
// All tests must hold for the action.
struct ArgumentRule {
  std::vector<ArgumentTest> tests;
  std::uint32_t action = 0;
};
// Empty for a rule without arguments; several when an index is given twice.
Result<std::vector<ArgumentRule>> argument_rules(const std::vector<oci::SeccompArgument>& arguments,
                                                 std::uint32_t action);

// From `first` up to the next range, calls run `code`.
struct CodeRange {
  std::uint32_t first;
  Code code;
};
void append_range(std::vector<CodeRange>& ranges, std::uint32_t first,
                  Code code);  // merges equal neighbours

Code return_code(std::uint32_t action);
Code conditional_code(const std::vector<ArgumentRule>& rules, std::uint32_t otherwise,
                      bool only_low_halves);
// Ascending ranges, the first from 0; the call's number is in the accumulator.
Code decision_tree(const std::vector<CodeRange>& ranges);
Code load_architecture();
// With the architecture in the accumulator: calls of `audit` load their number and run `tree`,
// others go on behind.
void append_architecture(Code& code, std::uint32_t audit, const Code& tree);
void append(Code& code, const Code& more);

}  // namespace coracle::runtime
