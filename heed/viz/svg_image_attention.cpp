#include <fmt/format.h>

#include <algorithm>

#include "heed/viz/image_attention.h"
#include "heed/viz/markup.h"
#include "heed/viz/png_data.h"
#include "heed/viz/svg_page.h"

namespace heed::viz {
namespace {

constexpr double kPictureEdge = 20, kPictureTop = 48, kPictureSide = 280;
constexpr double kThickestVeil = 0.85;

struct PictureFrame {
  double left, width, height;
};

std::string picture(const std::string& data, const PictureFrame& frame) {
  return fmt::format(
      "<image x=\"{}\" y=\"{}\" width=\"{:.6g}\" height=\"{:.6g}\" preserveAspectRatio=\"none\" "
      "style=\"image-rendering:pixelated\" href=\"{}\"/>\n",
      frame.left, kPictureTop, frame.width, frame.height, data);
}

std::string veil(const ImageAttention& attention, const PictureFrame& frame) {
  const std::vector<float> strengths = attention.strengths();
  const double width = frame.width / static_cast<double>(attention.columns);
  const double height = frame.height / static_cast<double>(attention.rows);
  std::string body = "<g shape-rendering=\"crispEdges\">\n";
  for (Index cell = 0; cell < std::ssize(strengths); ++cell) {
    const auto row = static_cast<double>(cell / attention.columns);
    const auto column = static_cast<double>(cell % attention.columns);
    body += fmt::format(
        "<rect x=\"{:.6g}\" y=\"{:.6g}\" width=\"{:.6g}\" height=\"{:.6g}\" "
        "fill-opacity=\"{:.3f}\"><title>{:.4f}</title></rect>\n",
        frame.left + column * width, kPictureTop + row * height, width, height,
        kThickestVeil * (1.0 - static_cast<double>(strengths[cell])), attention.weights[cell]);
  }
  return body + "</g>\n";
}

}  // namespace

std::string image_attention_svg(const ImageAttention& attention) {
  check_image_attention(attention);
  const auto width = static_cast<double>(attention.image.width);
  const auto height = static_cast<double>(attention.image.height);
  const double scale = kPictureSide / std::max(width, height);
  const PictureFrame left{kPictureEdge, width * scale, height * scale};
  PictureFrame right = left;
  right.left += left.width + kPictureEdge;
  const std::string data = png_data(attention.image);
  const double bottom = kPictureTop + left.height;
  std::string body = picture(data, left) + picture(data, right) + veil(attention, right);
  body += svg_text(kPictureEdge, bottom + 24, attention.note, "small");
  const double least = 2 * kPictureEdge + text_width(attention.note, 11);
  return svg_page({.width = std::max(right.left + right.width + kPictureEdge, least),
                   .height = bottom + 40,
                   .title = attention.title,
                   .rules = rules_of(Scale::sequential)},
                  body);
}

std::string image_attention_html(const std::string& title,
                                 const std::vector<ImageAttention>& pictures) {
  std::string body;
  for (const ImageAttention& one : pictures) {
    body += "<figure>\n" + image_attention_svg(one) + "</figure>\n";
  }
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
      "name=\"viewport\" content=\"width=device-width\">\n<title>{0}</title>\n"
      "<style>body{{font-family:sans-serif;margin:24px;color-scheme:light dark}}"
      "figure{{display:inline-block;margin:8px}}svg{{max-width:100%}}</style>\n</head>\n<body>\n"
      "<h1>{0}</h1>\n{1}</body>\n</html>\n",
      escaped(title), body);
}

}  // namespace heed::viz
