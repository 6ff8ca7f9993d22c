// What a pull or load tells the user while it works, on standard error: on a terminal one line for
// each layer, redrawn in place; otherwise one plain line for each thing that happened; or nothing.
// Called from every thread of an import.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/time.h"

namespace coracle::image {

enum class LayerState { waiting, downloading, extracting, done, exists };

struct LayerProgress {
  Digest digest;
  std::uint64_t size = 0;
  std::uint64_t received = 0;
  LayerState state = LayerState::waiting;
  Nanoseconds started = 0;
  Nanoseconds ended = 0;  // of the receiving
};

// Pure: one line, no wider than `width` columns.
std::string format_progress_line(const LayerProgress& layer, unsigned width, Nanoseconds now);

class Progress {
 public:
  enum class Style { terminal, lines, quiet };
  // Quiet when asked; terminal when standard error is one that can move its cursor.
  static Style choose(bool quiet);
  explicit Progress(Style style) : style_(style) {}

  void begin(std::vector<LayerProgress> layers);
  void set_state(std::size_t layer, LayerState state);
  void add_received(std::size_t layer, std::uint64_t bytes);
  void note(std::string_view line);  // what is about to happen; not when quiet
  void warn(std::string_view line);  // always
  void end();                        // leaves the last picture standing

 private:
  void draw(Nanoseconds now);
  void erase();
  std::vector<std::size_t> visible_layers(std::size_t rows) const;

  Style style_;
  std::mutex mutex_;
  std::vector<LayerProgress> layers_;
  std::size_t drawn_lines_ = 0;
  Nanoseconds last_draw_ = 0;
};

}  // namespace coracle::image
