#include "image/progress.h"

#include <fmt/format.h>

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "sys/clock.h"

namespace coracle::image {
namespace {

constexpr Nanoseconds kSecond = 1'000'000'000;
constexpr Nanoseconds kRedraw = kSecond / 10;
constexpr unsigned kBarWidth = 30;

const char* word_for(LayerState state) {
  switch (state) {
    case LayerState::waiting:
      return "waiting";
    case LayerState::downloading:
      return "downloading";
    case LayerState::extracting:
      return "extracting";
    case LayerState::done:
      return "done";
    case LayerState::exists:
      return "exists";
  }
  return "";
}

bool is_finished(const LayerProgress& layer) {
  return layer.state == LayerState::done || layer.state == LayerState::exists;
}

std::string bar_for(const LayerProgress& layer) {
  std::uint64_t size = std::max<std::uint64_t>(layer.size, 1);
  auto filled =
      static_cast<unsigned>(std::min<std::uint64_t>(layer.received, size) * kBarWidth / size);
  std::string bar(filled, '=');
  if (filled < kBarWidth) bar += '>';
  return fmt::format("[{:<{}}]", bar, kBarWidth);
}

struct winsize terminal_size() {
  struct winsize size {};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) size.ws_col = 80;
  if (size.ws_row == 0) size.ws_row = 24;
  return size;
}

void print(std::string_view text) {
  // Nobody to tell when standard error itself is gone.
  while (!text.empty()) {
    ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

std::string format_progress_line(const LayerProgress& layer, unsigned width, Nanoseconds now) {
  std::string line = fmt::format("{} {:<11}", layer.digest.short_id(), word_for(layer.state));
  bool is_moving = layer.state == LayerState::downloading || layer.state == LayerState::extracting;
  if (is_moving) {
    if (width >= 80) line += fmt::format(" {}", bar_for(layer));
    line += fmt::format(" {}/{}", human_size(layer.received), human_size(layer.size));
    Nanoseconds elapsed = (layer.ended ? layer.ended : now) - layer.started;
    if (layer.started && elapsed > 0) {
      double rate = static_cast<double>(layer.received) * kSecond / static_cast<double>(elapsed);
      line += fmt::format(" {}/s", human_size(static_cast<std::uint64_t>(rate)));
    }
  } else {
    line += fmt::format(" {}", human_size(layer.size));
  }
  if (line.size() > width) line.resize(width);
  return line;
}

Progress::Style Progress::choose(bool quiet) {
  if (quiet) return Style::quiet;
  const char* terminal = std::getenv("TERM");
  bool can_move = ::isatty(STDERR_FILENO) && terminal && std::string_view(terminal) != "dumb";
  return can_move ? Style::terminal : Style::lines;
}

void Progress::begin(std::vector<LayerProgress> layers) {
  std::lock_guard guard(mutex_);
  layers_ = std::move(layers);
  drawn_lines_ = 0;
}

void Progress::set_state(std::size_t layer, LayerState state) {
  std::lock_guard guard(mutex_);
  LayerProgress& entry = layers_[layer];
  Nanoseconds now = sys::monotonic_now();
  if (state == LayerState::downloading) entry.started = now;
  if (entry.state == LayerState::downloading && state != entry.state) entry.ended = now;
  entry.state = state;
  if (style_ == Style::lines && is_finished(entry))
    print(format_progress_line(entry, 200, now) + "\n");
  if (style_ == Style::terminal) draw(now);
}

void Progress::add_received(std::size_t layer, std::uint64_t bytes) {
  std::lock_guard guard(mutex_);
  layers_[layer].received += bytes;
  if (style_ != Style::terminal) return;
  Nanoseconds now = sys::monotonic_now();
  if (now - last_draw_ >= kRedraw) draw(now);
}

void Progress::note(std::string_view line) {
  if (style_ != Style::quiet) warn(line);
}

void Progress::warn(std::string_view line) {
  std::lock_guard guard(mutex_);
  erase();
  print(std::string(line) + "\n");
}

void Progress::end() {
  std::lock_guard guard(mutex_);
  if (style_ == Style::terminal && !layers_.empty()) draw(sys::monotonic_now());
  drawn_lines_ = 0;
  layers_.clear();
}

void Progress::erase() {
  if (drawn_lines_ == 0) return;
  print(fmt::format("\x1b[{}A\r\x1b[J", drawn_lines_));
  drawn_lines_ = 0;
}

// Unfinished layers first where not all fit, in their own order.
std::vector<std::size_t> Progress::visible_layers(std::size_t rows) const {
  std::vector<std::size_t> order(layers_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  if (order.size() <= rows) return order;
  std::stable_partition(order.begin(), order.end(),
                        [&](std::size_t i) { return !is_finished(layers_[i]); });
  order.resize(rows);
  std::sort(order.begin(), order.end());
  return order;
}

void Progress::draw(Nanoseconds now) {
  struct winsize size = terminal_size();
  std::string picture;
  if (drawn_lines_ > 0) picture += fmt::format("\x1b[{}A\r", drawn_lines_);
  std::vector<std::size_t> visible = visible_layers(std::max(1, size.ws_row - 1));
  for (std::size_t layer : visible)
    picture += format_progress_line(layers_[layer], size.ws_col - 1u, now) + "\x1b[K\n";
  picture += "\x1b[J";
  drawn_lines_ = visible.size();
  last_draw_ = now;
  print(picture);
}

}  // namespace coracle::image
