#include "image/import.h"

#include <chrono>
#include <mutex>
#include <set>
#include <thread>

#include "image/images.h"
#include "image/layer_feed.h"
#include "storage/blob.h"
#include "sys/clock.h"

namespace coracle::image {
namespace {

using storage::BlobWriter;

constexpr std::size_t kParallelLayers = 6;
constexpr std::chrono::milliseconds kWaitForOtherProcess{50};

struct LayerJob {
  oci::Descriptor blob;
  Digest diff_id;
};

Failure interrupted() {
  return conflict("interrupted");
}

// A layer that occurs twice in an image is one tree.
std::vector<LayerJob> jobs_of(const ImageDocuments& image) {
  std::vector<LayerJob> jobs;
  std::set<Digest> seen;
  for (std::size_t i = 0; i < image.manifest.layers.size(); ++i) {
    const Digest& diff_id = image.config.diff_ids[i];
    if (seen.insert(diff_id).second) jobs.push_back({image.manifest.layers[i], diff_id});
  }
  return jobs;
}

class LayerImporter {
 public:
  LayerImporter(ImportContext& context, std::vector<LayerJob> jobs)
      : context_(context), jobs_(std::move(jobs)) {}

  Result<void> run(const BlobSource& source) {
    begin_progress();
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < std::min(kParallelLayers, jobs_.size()); ++i)
      threads.emplace_back([&] { work(source()); });
    for (std::thread& thread : threads) thread.join();
    context_.progress.end();
    if (error_) return Failure(*error_);
    if (context_.cancellation.is_requested()) return interrupted();
    return {};
  }

 private:
  void begin_progress() {
    std::vector<LayerProgress> layers;
    for (const LayerJob& job : jobs_)
      layers.push_back(
          {.digest = job.blob.digest, .size = static_cast<std::uint64_t>(job.blob.size)});
    context_.progress.begin(std::move(layers));
  }

  void work(const BlobStream& stream) {
    for (std::size_t i = next_++; i < jobs_.size() && !context_.cancellation.is_requested();
         i = next_++) {
      Result<void> imported = import_layer(i, stream);
      if (!imported) fail(std::move(imported).error());
    }
  }

  // The first error is the reason; what the others say is only that they were stopped.
  void fail(Error error) {
    std::lock_guard guard(mutex_);
    if (context_.cancellation.abandon()) error_ = std::move(error);
  }

  Result<void> import_layer(std::size_t index, const BlobStream& stream) {
    const LayerJob& job = jobs_[index];
    auto known = TRY(storage::find_layer(context_.store, job.diff_id));
    if (known) {
      context_.progress.set_state(index, LayerState::exists);
      return {};
    }
    std::optional<BlobWriter> writer = TRY(begin_blob(job));
    if (writer) return receive(index, *std::move(writer), stream);
    return extract_stored(index);
  }

  // std::nullopt: the blob is there, perhaps because another process has just fetched it.
  Result<std::optional<BlobWriter>> begin_blob(const LayerJob& job) {
    while (!context_.cancellation.is_requested()) {
      BlobWriter::Attempt attempt =
          TRY(BlobWriter::try_begin(context_.store, job.blob.digest, job.blob.size));
      if (auto* writer = std::get_if<BlobWriter>(&attempt))
        return std::optional<BlobWriter>(std::move(*writer));
      if (std::holds_alternative<BlobWriter::AlreadyThere>(attempt))
        return std::optional<BlobWriter>();
      std::this_thread::sleep_for(kWaitForOtherProcess);
    }
    return interrupted();
  }

  Result<void> receive(std::size_t index, BlobWriter writer, const BlobStream& stream) {
    const LayerJob& job = jobs_[index];
    context_.progress.set_state(index, LayerState::downloading);
    storage::LayerImport import =
        TRY(storage::LayerImport::begin(context_.store, context_.ownership));
    LayerFeed feed(std::move(import));
    ByteSink sink = [&](std::string_view bytes) { return take(index, writer, feed, bytes); };
    TRY(stream(job.blob, sink));
    context_.progress.set_state(index, LayerState::extracting);
    std::string what = "layer " + job.blob.digest.short_id();
    Result<storage::LayerImport> unpacked = finish_unpacking(feed);
    // Wrong bytes seldom unpack, so their digest has the first word.
    TRY(context(what, writer.check()));
    storage::LayerImport fed = TRY(context(what, std::move(unpacked)));
    for (const std::string& warning : fed.warnings())
      context_.progress.warn("Warning: " + what + ": " + warning);
    // The layer before its blob: a process that waited for the blob finds the layer too and need
    // not extract again.
    TRY(context(what, fed.publish(job.diff_id)));
    TRY(context(what, writer.finish()));
    context_.progress.set_state(index, LayerState::done);
    return {};
  }

  Result<void> take(std::size_t index, BlobWriter& writer, LayerFeed& feed,
                    std::string_view bytes) {
    if (context_.cancellation.is_requested()) return interrupted();
    TRY(writer.write(bytes));
    context_.progress.add_received(index, bytes.size());
    Result<void> fed = feed.write(bytes);
    // The rest is still received: only the digest of the whole tells bad bytes from a bad archive.
    if (!fed && fed.error().kind == ErrorKind::invalid) return {};
    return fed;
  }

  static Result<storage::LayerImport> finish_unpacking(LayerFeed& feed) {
    storage::LayerImport import = TRY(feed.finish());
    TRY(import.finish());
    return import;
  }

  Result<void> extract_stored(std::size_t index) {
    const LayerJob& job = jobs_[index];
    auto known = TRY(storage::find_layer(context_.store, job.diff_id));
    if (!known) {
      context_.progress.set_state(index, LayerState::extracting);
      auto imported = storage::import_layer_from_blob(context_.store, job.blob.digest, job.diff_id,
                                                      context_.ownership);
      TRY(context("layer " + job.blob.digest.short_id(), std::move(imported)));
    }
    context_.progress.set_state(index, LayerState::exists);
    return {};
  }

  ImportContext& context_;
  std::vector<LayerJob> jobs_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::optional<Error> error_;
};

Result<std::uint64_t> uncompressed_size(const storage::Store& store,
                                        const oci::ImageConfig& config) {
  std::uint64_t size = 0;
  for (const Digest& diff_id : config.diff_ids) {
    auto layer = TRY(storage::find_layer(store, diff_id));
    if (!layer)
      return conflict("layer {} vanished while the image was being made: try again",
                      diff_id.short_id());
    size += layer->uncompressed_size;
  }
  return size;
}

Result<void> make_durable(const storage::Store& store, const ImageDocuments& image) {
  std::vector<Digest> blobs;
  for (const auto& [digest, bytes] : image.blobs) blobs.push_back(digest);
  for (const oci::Descriptor& layer : image.manifest.layers) {
    // A layer that was here already may have come with other compressed bytes.
    bool is_stored = TRY(storage::has_blob(store, layer.digest));
    if (is_stored) blobs.push_back(layer.digest);
  }
  return store.make_durable(blobs, image.config.diff_ids);
}

}  // namespace

Result<void> check_documents(const ImageDocuments& image,
                             const std::optional<oci::Platform>& wanted) {
  if (image.manifest.layers.size() != image.config.diff_ids.size())
    return invalid("the manifest has {} layers, the image config {}", image.manifest.layers.size(),
                   image.config.diff_ids.size());
  if (wanted && !oci::platform_satisfies(image.config.platform, *wanted))
    return invalid("the image is for {}, not for {}", image.config.platform.str(), wanted->str());
  return {};
}

Result<void> import_image(ImportContext& import, const ImageDocuments& image,
                          const std::vector<std::string>& names, const BlobSource& source) {
  LayerImporter importer(import, jobs_of(image));
  TRY(importer.run(source));
  for (const auto& [digest, bytes] : image.blobs)
    TRY(storage::write_blob(import.store, digest, bytes));
  TRY(make_durable(import.store, image));
  storage::ReferenceRecord record{.manifest = image.manifest_digest,
                                  .config = image.manifest.config.digest};
  record.index = image.index;
  record.size = TRY(uncompressed_size(import.store, image.config));
  record.created = sys::now();
  for (const std::string& name : names) {
    record.name = name;
    TRY(write_image_name(import.store, record));
  }
  return names.empty() ? keep_nameless_image(import.store, std::move(record)) : Result<void>{};
}

}  // namespace coracle::image
