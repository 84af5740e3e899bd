#include "heed/viz/text_cells.h"

#include <utf8proc.h>

#include <algorithm>

namespace heed::viz {
namespace {

constexpr utf8proc_int32_t kReplacement = 0xFFFD;

// The code point at the front of `text`, which moves past it.
utf8proc_int32_t next_code_point(std::string_view& text) {
  utf8proc_int32_t code = kReplacement;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const utf8proc_ssize_t taken =
      utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &code);
  text.remove_prefix(taken > 0 ? static_cast<std::size_t>(taken) : 1);
  return taken > 0 ? code : kReplacement;
}

utf8proc_int32_t made_visible(utf8proc_int32_t code) {
  if (code < 0x20) return 0x2400 + code;
  if (code == 0x7F) return 0x2421;
  const bool overrides = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  const bool breaks = code == 0x2028 || code == 0x2029 || (code >= 0x80 && code < 0xA0);
  return overrides || breaks ? kReplacement : code;
}

void append(std::string& text, utf8proc_int32_t code) {
  utf8proc_uint8_t bytes[4];
  const utf8proc_ssize_t count = utf8proc_encode_char(code, bytes);
  text.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(count));
}

bool is_regional(utf8proc_int32_t code) {
  return code >= 0x1F1E6 && code <= 0x1F1FF;
}

std::string joined(const std::vector<Glyph>& glyphs) {
  std::string text;
  for (const Glyph& glyph : glyphs) text += glyph.text;
  return text;
}

Index width_of(const std::vector<Glyph>& glyphs) {
  Index cells = 0;
  for (const Glyph& glyph : glyphs) cells += glyph.cells;
  return cells;
}

}  // namespace

std::vector<Glyph> glyphs_of(std::string_view text) {
  if (text == " ") return {{"\u2423", 1}};
  std::vector<Glyph> glyphs;
  utf8proc_int32_t before = 0, state = 0;
  while (!text.empty()) {
    const utf8proc_int32_t code = made_visible(next_code_point(text));
    const Index cells = is_regional(code) ? 2 : utf8proc_charwidth(code);
    if (glyphs.empty() || utf8proc_grapheme_break_stateful(before, code, &state)) {
      glyphs.push_back({"", std::max<Index>(cells, 1)});
      if (cells == 0) append(glyphs.back().text, 0x25CC);  // a mark with nothing to stand on
    }
    append(glyphs.back().text, code);
    glyphs.back().cells = std::max(glyphs.back().cells, cells);
    before = code;
  }
  return glyphs;
}

std::string printable(std::string_view text) {
  return joined(glyphs_of(text));
}

Index cells_of(std::string_view text) {
  return width_of(glyphs_of(text));
}

std::string shortened(std::string_view text, Index cells) {
  std::vector<Glyph> glyphs = glyphs_of(text);
  Index width = width_of(glyphs);
  if (width <= cells) return joined(glyphs);
  if (cells < 1) return "";
  while (width > cells - 1) {
    width -= glyphs.back().cells;
    glyphs.pop_back();
  }
  return joined(glyphs) + "\u2026";
}

std::string aligned(std::string_view text, Index cells, Align align) {
  const std::string shown = shortened(text, cells);
  const Index missing = cells - cells_of(shown);
  const std::string space(static_cast<std::size_t>(std::max<Index>(missing, 0)), ' ');
  return align == Align::left ? shown + space : space + shown;
}

}  // namespace heed::viz
