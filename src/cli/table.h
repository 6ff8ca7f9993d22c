// Rows of text in columns as wide as their widest cell, three spaces apart.
#pragma once

#include <string>
#include <vector>

namespace coracle::cli {

using TableRow = std::vector<std::string>;
std::string format_table(const std::vector<TableRow>& rows);

}  // namespace coracle::cli
