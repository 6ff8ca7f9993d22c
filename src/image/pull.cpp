#include "image/pull.h"

#include <thread>

#include "image/images.h"
#include "image/registries_config.h"
#include "image/resolve.h"
#include "storage/blob.h"

namespace coracle::image {
namespace {

// A registry that has said what the name means.
struct Answer {
  std::unique_ptr<RegistrySession> session;
  ImageReference name;
  ImageDocuments image;
};

std::function<bool(std::chrono::milliseconds)> pause_unless(const Cancellation& cancellation) {
  return [&cancellation](std::chrono::milliseconds total) {
    constexpr std::chrono::milliseconds kStep{50};
    for (auto slept = kStep; slept <= total && !cancellation.is_requested(); slept += kStep)
      std::this_thread::sleep_for(kStep);
    return !cancellation.is_requested();
  };
}

Result<RegistrySettings> settings_for(const RegistryEndpoint& endpoint, const PullOptions& options,
                                      const Cancellation& cancellation) {
  RegistrySettings settings;
  settings.tls = endpoint.insecure ? TlsPolicy::no_verify_or_plain : options.tls;
  settings.pause = pause_unless(cancellation);
  if (options.credentials) {
    settings.credentials = options.credentials;
    return settings;
  }
  CredentialSearch search = TRY(load_credentials(endpoint.location, options.authfile));
  settings.credentials = std::move(search.credentials);
  settings.credential_note = std::move(search.note);
  return settings;
}

Result<Answer> ask_endpoint(ImportContext& import, const ImageReference& name,
                            const RegistryEndpoint& endpoint, const PullOptions& options) {
  RegistrySettings settings = TRY(settings_for(endpoint, options, import.cancellation));
  auto transport = make_curl_transport(import.cancellation);
  auto session = TRY(RegistrySession::open(*transport, endpoint.location, std::move(settings)));
  RegistryClient client(*session, std::move(transport));
  oci::Platform wanted = options.platform.value_or(oci::Platform::host());
  ImageDocuments image =
      TRY(resolve_image(client, import.store, endpoint.location.manifest_name(), wanted));
  TRY(check_documents(image, wanted));
  return Answer{std::move(session), name, std::move(image)};
}

// The first place that has it. With several places the error names each.
Result<Answer> ask_registries(ImportContext& import, const std::string& text,
                              const PullOptions& options) {
  ImageReference reference = TRY(ImageReference::parse(text));
  RegistriesConfig config = TRY(load_registries_config());
  std::vector<ImageReference> candidates = TRY(name_candidates(config, reference));
  std::optional<Error> error;
  for (const ImageReference& candidate : candidates) {
    auto endpoints = TRY(context("pull " + candidate.str(), locate(config, candidate)));
    for (const RegistryEndpoint& endpoint : endpoints) {
      import.progress.note("Trying to pull " + endpoint.location.str() + "...");
      auto answer = context("pull " + endpoint.location.str(),
                            ask_endpoint(import, candidate, endpoint, options));
      if (answer || import.cancellation.is_requested()) return answer;
      if (error)
        error->message += "; " + answer.error().message;
      else
        error = std::move(answer).error();
    }
  }
  return Failure(*std::move(error));
}

Result<std::optional<Digest>> find_local(const storage::Store& store, const std::string& text,
                                         const PullOptions& options) {
  auto record = TRY(find_image(store, text));
  if (!record) return std::optional<Digest>();
  if (!options.platform) return std::optional(record->config);
  oci::ImageConfig config = TRY(image_config(store, *record));
  if (!oci::platform_satisfies(config.platform, *options.platform)) return std::optional<Digest>();
  return std::optional(record->config);
}

BlobSource source_for(RegistrySession& session, const Cancellation& cancellation) {
  return [&session, &cancellation]() -> BlobStream {
    auto client = std::make_shared<RegistryClient>(
        session, make_curl_transport(cancellation));  // std::function copies
    return [client](const oci::Descriptor& blob, const ByteSink& sink) {
      return client->fetch_blob(blob, sink);
    };
  };
}

}  // namespace

Result<Digest> pull_image(ImportContext& import, const std::string& text,
                          const PullOptions& options) {
  auto local = TRY(find_local(import.store, text, options));
  if (local && options.policy == PullPolicy::missing) return *local;
  sys::FileLock keep = TRY(import.store.hold_off_removal());
  Result<Answer> answer = ask_registries(import, text, options);
  if (!answer && local && options.policy == PullPolicy::newer &&
      !import.cancellation.is_requested())
    return *local;
  if (!answer) return Failure(std::move(answer).error());
  BlobSource source = source_for(*answer->session, import.cancellation);
  Result<void> imported = import_image(import, answer->image, {record_name(answer->name)}, source);
  TRY(context("pull " + answer->name.str(), std::move(imported)));
  return answer->image.manifest.config.digest;
}

}  // namespace coracle::image
