// The words of coracle-transfer:
//   pull --root DIR [--quiet] [--platform P] [--tls-verify=BOOL] [--authfile FILE] [--creds
//   USER:PASSWORD]
//        [--policy missing|always|newer] REFERENCE...
//   load --root DIR [--quiet] [--input FILE] [--name NAME]
// Its only caller is coracle itself. Results go to stdout (an image id, or "Loaded image: NAME"),
// everything else to stderr; exit status 0, 125 after an error, 130 when interrupted.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "image/pull.h"

namespace coracle::image {

struct TransferOptions {
  enum class Verb { pull, load };
  Verb verb = Verb::pull;
  std::string root;
  bool quiet = false;
  PullOptions pull;
  std::optional<std::string> input;  // absent: standard input
  std::optional<std::string> name;
  std::vector<std::string> references;
};

Result<TransferOptions> parse_transfer_options(const std::vector<std::string>& words);

}  // namespace coracle::image
