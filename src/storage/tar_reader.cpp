#include "storage/tar_reader.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "base/text.h"
#include "storage/tar_header.h"
#include "storage/tar_pax.h"

namespace coracle::storage {
namespace {

constexpr std::uint64_t kLargestExtension = 1u << 20;

enum class Step {
  header,
  extension,            // the body of a pax header or of a GNU long name
  sparse_continuation,  // more records of an old GNU sparse map
  sparse_map,           // a pax 1.0 map in front of the data
  data,
  padding,
  end,
};

std::uint64_t padding_after(std::uint64_t size) { return (kTarRecord - size % kTarRecord) % kTarRecord; }

std::optional<TarEntry::Type> entry_type(char type) {
  switch (type) {
    case '0': case '\0': case '7': case 'S': return TarEntry::Type::file;
    case '1': return TarEntry::Type::hard_link;
    case '2': return TarEntry::Type::symlink;
    case '3': return TarEntry::Type::character_device;
    case '4': return TarEntry::Type::block_device;
    case '5': return TarEntry::Type::directory;
    case '6': return TarEntry::Type::fifo;
    default: return std::nullopt;
  }
}

Result<std::uint32_t> id_in_range(std::int64_t id, const char* what) {
  if (id < 0 || id > std::numeric_limits<std::uint32_t>::max()) return invalid("{} {} is out of range", what, id);
  return static_cast<std::uint32_t>(id);
}

Result<std::uint64_t> take_line(std::string_view& text) {
  std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return parse_number<std::uint64_t>(line, "sparse map");
}

Result<void> check_spans(const std::vector<SparseSpan>& spans, std::uint64_t real_size, std::uint64_t archived) {
  std::uint64_t end = 0;
  std::uint64_t total = 0;
  for (const SparseSpan& span : spans) {
    if (span.offset < end || span.offset > real_size || span.length > real_size - span.offset)
      return invalid("sparse map is not ordered or leaves the file");
    end = span.offset + span.length;
    total += span.length;
  }
  if (total != archived) return invalid("sparse map covers {} bytes, the archive holds {}", total, archived);
  return {};
}

}  // namespace

struct TarReader::State {
  Step step = Step::header;
  std::string pending;         // a record or an extension that has not arrived in full
  std::uint64_t wanted = 0;    // bytes of the extension still to come
  std::uint64_t left = 0;      // bytes of data or padding still to come
  std::uint64_t padding = 0;   // after the data or extension under way
  bool seen_zero_record = false;
  char extension_type = 0;
  PaxRecords global;
  PaxRecords local;
  std::optional<std::string> long_name;
  std::optional<std::string> long_link;
  std::string map_text;  // of a pax 1.0 map under way
  std::uint64_t map_lines = 0;
  TarEntry entry;
  std::vector<SparseSpan> spans;  // where the data goes; one span unless the file is sparse
  std::size_t span = 0;
  std::uint64_t span_done = 0;

  Result<std::size_t> take(std::string_view bytes, TarSink& sink);
  Result<std::size_t> take_record(std::string_view bytes, TarSink& sink);
  Result<void> use_record(std::string_view record, TarSink& sink);
  Result<void> use_header(std::string_view record, TarSink& sink);
  Result<void> begin_extension(const TarHeader& header);
  std::size_t take_extension(std::string_view bytes, Result<void>& outcome);
  Result<void> use_extension();
  Result<void> fill_entry(const TarHeader& header);
  Result<void> begin_contents(const TarHeader& header, std::string_view record, TarSink& sink);
  Result<void> skip_contents();
  void forget_extensions();
  Result<void> use_sparse_map_record(std::string_view record, TarSink& sink);
  Result<void> begin_data(TarSink& sink);
  Result<std::size_t> take_data(std::string_view bytes, TarSink& sink);
  Result<void> end_entry(TarSink& sink);
};

// Hands over one header-sized record, straight from the input when it is whole there.
Result<std::size_t> TarReader::State::take_record(std::string_view bytes, TarSink& sink) {
  if (pending.empty() && bytes.size() >= kTarRecord) {
    TRY(use_record(bytes.substr(0, kTarRecord), sink));
    return kTarRecord;
  }
  std::size_t count = std::min(bytes.size(), kTarRecord - pending.size());
  pending.append(bytes.substr(0, count));
  if (pending.size() < kTarRecord) return count;
  std::string record = std::exchange(pending, {});
  TRY(use_record(record, sink));
  return count;
}

Result<void> TarReader::State::use_record(std::string_view record, TarSink& sink) {
  if (step == Step::sparse_map) return use_sparse_map_record(record, sink);
  if (step == Step::header) return use_header(record, sink);
  bool is_continued = TRY(parse_gnu_sparse_continuation(record, spans));
  return is_continued ? Result<void>() : begin_data(sink);
}

Result<void> TarReader::State::use_header(std::string_view record, TarSink& sink) {
  if (is_zero_record(record)) {
    if (seen_zero_record) step = Step::end;
    seen_zero_record = true;
    return {};
  }
  seen_zero_record = false;
  TarHeader header = TRY(parse_tar_header(record));
  if (header.type == 'x' || header.type == 'g' || header.type == 'L' || header.type == 'K')
    return begin_extension(header);
  TRY(fill_entry(header));
  return context(entry.path, begin_contents(header, record, sink));
}

Result<void> TarReader::State::begin_extension(const TarHeader& header) {
  wanted = static_cast<std::uint64_t>(header.size);
  if (wanted > kLargestExtension) return invalid("extended header of {} bytes is too large", wanted);
  extension_type = header.type;
  padding = padding_after(wanted);
  step = Step::extension;
  return wanted == 0 ? use_extension() : Result<void>();
}

std::size_t TarReader::State::take_extension(std::string_view bytes, Result<void>& outcome) {
  std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), wanted));
  pending.append(bytes.substr(0, count));
  wanted -= count;
  if (wanted == 0) outcome = use_extension();
  return count;
}

Result<void> TarReader::State::use_extension() {
  std::string body = std::exchange(pending, {});
  step = Step::padding;
  left = padding;
  if (extension_type == 'x') return parse_pax_records(body, local);
  if (extension_type == 'g') return parse_pax_records(body, global);
  body.resize(std::min(body.find('\0'), body.size()));
  (extension_type == 'L' ? long_name : long_link) = std::move(body);
  return {};
}

// The entry's own pax records win over GNU long names, those over global records, those over the header.
Result<void> TarReader::State::fill_entry(const TarHeader& header) {
  auto text = [](const auto& own, const auto& longer, const auto& shared, const std::string& plain) {
    if (own) return *own;
    if (longer) return *longer;
    return shared.value_or(plain);
  };
  auto number = [](const auto& own, const auto& shared, auto plain) { return own ? *own : shared.value_or(plain); };
  entry = TarEntry{};
  entry.path = text(local.path, long_name, global.path, header.name);
  if (local.sparse_name) entry.path = *local.sparse_name;
  entry.link_target = text(local.link_path, long_link, global.link_path, header.link_name);
  entry.mode = header.mode;
  entry.uid = TRY(context(entry.path, id_in_range(number(local.uid, global.uid, header.uid), "uid")));
  entry.gid = TRY(context(entry.path, id_in_range(number(local.gid, global.gid, header.gid), "gid")));
  entry.size = static_cast<std::uint64_t>(number(local.size, global.size, header.size));
  PaxTime time = number(local.mtime, global.mtime, PaxTime{header.mtime, 0});
  entry.mtime_seconds = time.seconds;
  entry.mtime_nanoseconds = time.nanoseconds;
  entry.device_major = TRY(id_in_range(header.device_major, "device number"));
  entry.device_minor = TRY(id_in_range(header.device_minor, "device number"));
  entry.xattrs = local.xattrs;
  entry.xattrs.insert(global.xattrs.begin(), global.xattrs.end());
  return {};
}

Result<void> TarReader::State::begin_contents(const TarHeader& header, std::string_view record, TarSink& sink) {
  padding = padding_after(entry.size);
  if (header.type == 'V' || header.type == 'D') return skip_contents();
  std::optional<TarEntry::Type> type = entry_type(header.type);
  if (!type) return invalid("entry type \"{}\" is not known", header.type);
  if (entry.path.empty()) return invalid("entry has no name");
  bool names_directory = type == TarEntry::Type::file && entry.path.ends_with('/');
  entry.type = names_directory ? TarEntry::Type::directory : *type;
  // Headers of links, directories and devices may carry a size, never data.
  if (entry.type != TarEntry::Type::file) entry.size = padding = 0;
  left = entry.size;
  spans.assign(1, SparseSpan{0, left});
  step = Step::data;
  if (header.type == 'S') {
    GnuSparseHeader sparse = TRY(parse_gnu_sparse_header(record));
    spans = std::move(sparse.spans);
    entry.size = sparse.real_size;
    if (sparse.is_continued) step = Step::sparse_continuation;
  } else if (local.is_sparse && entry.type == TarEntry::Type::file) {
    if (!local.sparse_real_size) return invalid("sparse file has no size");
    entry.size = static_cast<std::uint64_t>(*local.sparse_real_size);
    spans = std::move(local.sparse_spans);
    if (local.sparse_map_in_data) step = Step::sparse_map;
  }
  return step == Step::data ? begin_data(sink) : Result<void>();
}

// A pax 1.0 map: decimal lines, the number of spans and then offset and length of each, padded to whole records.
Result<void> TarReader::State::use_sparse_map_record(std::string_view record, TarSink& sink) {
  if (left < kTarRecord) return invalid("sparse map leaves the entry");
  left -= kTarRecord;
  map_text.append(record);
  map_lines += static_cast<std::uint64_t>(std::count(record.begin(), record.end(), '\n'));
  if (map_text.size() > kLargestExtension) return invalid("sparse map is too large");
  if (map_lines == 0) return {};
  std::string_view rest = map_text;
  std::uint64_t count = TRY(take_line(rest));
  if (count > kLargestExtension) return invalid("sparse map has {} spans", count);
  if (map_lines < 2 * count + 1) return {};
  spans.clear();
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint64_t offset = TRY(take_line(rest));
    std::uint64_t length = TRY(take_line(rest));
    spans.push_back({offset, length});
  }
  map_text.clear();
  map_lines = 0;
  return begin_data(sink);
}

Result<void> TarReader::State::begin_data(TarSink& sink) {
  step = Step::data;
  span = 0;
  span_done = 0;
  if (entry.type == TarEntry::Type::file) TRY(check_spans(spans, entry.size, left));
  TRY(sink.begin_entry(entry));
  forget_extensions();
  return left == 0 ? end_entry(sink) : Result<void>();
}

void TarReader::State::forget_extensions() {
  local = {};
  long_name.reset();
  long_link.reset();
}

// Volume labels and the directory listings of incremental archives are no files.
Result<void> TarReader::State::skip_contents() {
  left = entry.size + padding;
  step = Step::padding;
  forget_extensions();
  return {};
}

Result<void> TarReader::State::end_entry(TarSink& sink) {
  step = Step::padding;
  left = padding;
  return sink.end_entry();
}

Result<std::size_t> TarReader::State::take_data(std::string_view bytes, TarSink& sink) {
  while (span_done == spans[span].length) {
    ++span;
    span_done = 0;
  }
  const SparseSpan& current = spans[span];
  std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), current.length - span_done));
  TRY(sink.data(current.offset + span_done, bytes.substr(0, count)));
  span_done += count;
  left -= count;
  if (left == 0) TRY(end_entry(sink));
  return count;
}

// How much of `bytes` one step consumed; 0 only when the step ended without needing input.
Result<std::size_t> TarReader::State::take(std::string_view bytes, TarSink& sink) {
  switch (step) {
    case Step::header:
    case Step::sparse_continuation:
    case Step::sparse_map: return take_record(bytes, sink);
    case Step::extension: {
      Result<void> outcome;
      std::size_t count = take_extension(bytes, outcome);
      TRY(std::move(outcome));
      return count;
    }
    case Step::data: return take_data(bytes, sink);
    case Step::padding: {
      std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), left));
      left -= count;
      if (left == 0) step = Step::header;
      return count;
    }
    case Step::end: break;
  }
  return bytes.size();
}

TarReader::TarReader() : state_(std::make_unique<State>()) {}
TarReader::TarReader(TarReader&&) noexcept = default;
TarReader& TarReader::operator=(TarReader&&) noexcept = default;
TarReader::~TarReader() = default;

Result<void> TarReader::feed(std::string_view bytes, TarSink& sink) {
  while (!bytes.empty()) bytes.remove_prefix(TRY(state_->take(bytes, sink)));
  return {};
}

Result<void> TarReader::finish() {
  const State& state = *state_;
  bool between = state.step == Step::end || (state.step == Step::header && state.pending.empty()) ||
                 // The last padding is missing in archives of some writers.
                 state.step == Step::padding;
  if (!between) return invalid("archive is truncated inside {}", state.entry.path.empty() ? "a header" : state.entry.path);
  return {};
}

}  // namespace coracle::storage
