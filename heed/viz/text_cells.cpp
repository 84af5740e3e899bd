#include "heed/viz/text_cells.h"

#include <utf8proc.h>

#include <algorithm>

#include "heed/text/unicode.h"

namespace heed::viz {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

char32_t made_visible(char32_t code) {
  if (code < 0x20) return 0x2400 + code;
  if (code == 0x7F) return 0x2421;
  const bool overrides = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  const bool breaks = code == 0x2028 || code == 0x2029 || (code >= 0x80 && code < 0xA0);
  return overrides || breaks ? kReplacement : code;
}

bool is_regional(char32_t code) {
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
  for (const char32_t character : decode_utf8(text)) {
    const char32_t shown = made_visible(character);
    const auto code = static_cast<utf8proc_int32_t>(shown);
    const Index cells = is_regional(shown) ? 2 : utf8proc_charwidth(code);
    if (glyphs.empty() || utf8proc_grapheme_break_stateful(before, code, &state)) {
      glyphs.push_back({"", std::max<Index>(cells, 1)});
      if (cells == 0) glyphs.back().text = "\u25cc";  // a mark with nothing to stand on
    }
    append_utf8(shown, glyphs.back().text);
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
