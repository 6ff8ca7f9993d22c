// The supervisor's clients: who is connected, what they ask, what they are told.
#include <signal.h>
#include <sys/epoll.h>

#include "base/text.h"
#include "supervisor/supervisor.h"
#include "sys/socket.h"
#include "sys/terminal.h"

namespace coracle::supervisor {

Result<void> Supervisor::add_client(sys::Fd socket) {
  TRY(sys::set_nonblocking(socket, true));
  int key = socket.get();
  auto [entry, added] = clients_.emplace(key, std::make_unique<Client>(std::move(socket)));
  return loop_.watch(entry->second->socket(), EPOLLIN, [this, key](std::uint32_t events) { on_client_event(key, events); });
}

void Supervisor::on_client_event(int key, std::uint32_t events) {
  if (events & EPOLLOUT) {
    Client& client = *clients_.at(key);
    if (!client.flush()) return drop_client(key);
    if (client.is_idle()) warn(loop_.change(client.socket(), events_wanted(client)));
    update_flow();
    if (ended_) return stop_when_heard();
  }
  // A client may have sent several frames, and may be dropped by any of them.
  while ((events & (EPOLLIN | EPOLLHUP)) && clients_.count(key) && !(feeders_held_ && clients_.at(key)->feeds_input)) {
    Result<std::optional<Frame>> frame = receive_frame(clients_.at(key)->socket());
    if (!frame && frame.error().errno_value == EAGAIN) return;
    if (!frame || !*frame) return drop_client(key);
    on_frame(key, **frame);
  }
}

void Supervisor::on_frame(int key, const Frame& frame) {
  switch (frame.type) {
    case frame::kStart: return start();
    case frame::kAttach: return attach(key, frame.payload);
    case frame::kInput: return take_input(frame.payload);
    case frame::kInputEnd: return end_input();
    case frame::kWindow: return resize(frame.payload);
    case frame::kOutputClosed: return end_output(frame.payload);
    case frame::kSignal: return send_signal(frame.payload);
    default: return drop_client(key);  // not our protocol
  }
}

void Supervisor::drop_client(int key) {
  auto found = clients_.find(key);
  if (found == clients_.end()) return;
  loop_.remove(found->second->socket());
  bool fed_input = found->second->feeds_input;
  clients_.erase(found);
  if (ended_) return stop_when_heard();
  // Killed before it said start: nobody wants this container.
  if (key == starter_ && process_) return warn(process_->init.signal(SIGKILL));
  if (fed_input && !has_terminal_) end_input();
  update_flow();
}

void Supervisor::attach(int key, std::string_view wishes) {
  Client& client = *clients_.at(key);
  client.wants_output = wishes.find('o') != std::string_view::npos;
  client.feeds_input = wishes.find('i') != std::string_view::npos;
}

void Supervisor::broadcast(char type, std::string_view payload, bool only_attached) {
  std::vector<int> gone;
  for (auto& [key, client] : clients_) {
    if (only_attached && !client->wants_output) continue;
    if (!client->send(type, payload)) {
      gone.push_back(key);
    } else if (!client->is_idle()) {
      Result<void> changed = loop_.change(client->socket(), events_wanted(*client));
      if (!changed) gone.push_back(key);
    }
  }
  for (int key : gone) drop_client(key);
}

// As a pipe does: the writer gets EPIPE. Only while nobody else is attached, who could still show it.
void Supervisor::end_output(std::string_view stream) {
  int attached = 0;
  for (auto& [key, client] : clients_) attached += client->wants_output;
  if (attached == 1 && !has_terminal_)
    close_output(stream == "R" ? stdio_.errors : stdio_.output);
}

bool Supervisor::has_attached_client() const {
  for (const auto& [key, client] : clients_)
    if (client->wants_output) return true;
  return false;
}

void Supervisor::stop_when_heard() {
  for (auto& [key, client] : clients_)
    if (!client->is_idle()) return;
  loop_.stop();
}

void Supervisor::resize(std::string_view payload) {
  Result<WindowSize> size = decode_window(payload);
  if (!size || !process_ || !has_terminal_) return;
  warn(sys::set_window_size(stdio_.output, size->rows, size->columns));
}

void Supervisor::send_signal(std::string_view payload) {
  Result<int> number = parse_number<int>(payload, "signal");
  if (number && process_) warn(process_->init.signal(*number));
}

}  // namespace coracle::supervisor
