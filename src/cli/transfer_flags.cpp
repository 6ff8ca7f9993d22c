#include "cli/transfer_flags.h"

namespace coracle::cli {

void append_transfer_flags(Flags& flags, engine::TransferOptions& options) {
  flags.push_back(flag("authfile", "FILE", options.authfile, "where the credentials are"));
  flags.push_back(flag("creds", "USER[:PASSWORD]", options.credentials, "credentials for the registry"));
  flags.push_back(flag("platform", "OS/ARCH[/VARIANT]", options.platform, "which of an image's platforms to fetch"));
  flags.push_back(flag("quiet,q", options.quiet, "no progress"));
  flags.push_back({"tls-verify", {}, "=false: take any certificate, or none", [&options](const std::string& text) -> Result<void> {
                     options.tls_verify = text;
                     return {};
                   }});
}

}  // namespace coracle::cli
