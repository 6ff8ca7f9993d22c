// Makes tar archives by hand, also ones that no archiver would write.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace coracle::storage {


class TarBuilder {
 public:
  struct Entry {
    std::string name;
    char type = '0';
    std::string contents = {};
    std::string link = {};
    unsigned mode = 0644;
    unsigned uid = 0;
    unsigned gid = 0;
    long mtime = 1'000'000'000;
    std::string size_field = {};  // instead of the size of the contents
  };

  TarBuilder& add(const Entry& entry) {
    std::string header = make_header(entry);
    return add_raw(header).add_padded(entry.contents);
  }
  TarBuilder& add_pax(char type, const std::string& records) {
    return add({.name = "pax", .type = type, .contents = records});
  }
  TarBuilder& add_raw(std::string_view bytes) {
    bytes_ += bytes;
    return *this;
  }
  TarBuilder& add_padded(std::string_view bytes) {
    bytes_ += bytes;
    bytes_.append((512 - bytes.size() % 512) % 512, '\0');
    return *this;
  }
  std::string finish() { return bytes_ + std::string(1024, '\0'); }

  static std::string pax(const std::string& key, const std::string& value) {
    std::string rest = " " + key + "=" + value + "\n";
    std::size_t length = rest.size() + 1;
    while (std::to_string(length).size() + rest.size() != length) ++length;
    return std::to_string(length) + rest;
  }
  static std::string make_header(const Entry& entry) {
    std::string header(512, '\0');
    header.replace(0, entry.name.size(), entry.name);
    header.replace(100, 7, octal(entry.mode, 7));
    header.replace(108, 7, octal(entry.uid, 7));
    header.replace(116, 7, octal(entry.gid, 7));
    std::string size = entry.size_field.empty() ? octal(entry.contents.size(), 11) : entry.size_field;
    header.replace(124, size.size(), size);
    header.replace(136, 11, octal(static_cast<unsigned long>(entry.mtime), 11));
    header[156] = entry.type;
    header.replace(157, entry.link.size(), entry.link);
    header.replace(257, 8, std::string_view("ustar\00000", 8));
    return with_checksum(header);
  }
  static std::string with_checksum(std::string header) {
    header.replace(148, 8, "        ");
    unsigned sum = 0;
    for (char byte : header) sum += static_cast<unsigned char>(byte);
    header.replace(148, 7, octal(sum, 6) + std::string(1, '\0'));
    return header;
  }
  static std::string octal(unsigned long number, std::size_t digits) {
    std::string text(digits, '0');
    for (std::size_t i = digits; number != 0; number /= 8) text[--i] = static_cast<char>('0' + number % 8);
    return text;
  }

 private:
  std::string bytes_;
};

}  // namespace coracle::storage
