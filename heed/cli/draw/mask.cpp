#include <algorithm>

#include "heed/cli/draw/drawing.h"
#include "heed/cli/help.h"
#include "heed/cli/verbs.h"
#include "heed/kernels/key_pattern.h"

namespace heed::cli {

enum class DrawnMask { none, causal, window, strided, fixed, longformer, big_bird };

template <>
struct Names<DrawnMask> {
  static constexpr std::pair<const char*, DrawnMask> all[] = {
      {"none", DrawnMask::none},         {"causal", DrawnMask::causal},
      {"window", DrawnMask::window},     {"strided", DrawnMask::strided},
      {"fixed", DrawnMask::fixed},       {"longformer", DrawnMask::longformer},
      {"big_bird", DrawnMask::big_bird},
  };
};

namespace {

struct MaskOptions {
  DrawnMask kind = DrawnMask::causal;
  Index queries = 64, past = 0, window = 8, stride = 8, global = 2, block = 8;
};

KeyPattern pattern_of(const MaskOptions& o) {
  switch (o.kind) {
    case DrawnMask::strided:
      return strided({.stride = o.stride});
    case DrawnMask::fixed:
      return fixed({.stride = o.stride, .summary = 1});
    case DrawnMask::longformer:
      return longformer({.window = o.window, .global = o.global});
    case DrawnMask::big_bird:
      return big_bird({.block = o.block, .window = 2, .global = 1, .random = 1});
    default:
      return {};
  }
}

Mask mask_of(const MaskOptions& o) {
  switch (o.kind) {
    case DrawnMask::causal:
    case DrawnMask::strided:
    case DrawnMask::fixed:
      return Mask::causal();
    case DrawnMask::window:
      return Mask::causal() & Mask::window(o.window);
    default:
      return Mask::none();
  }
}

Picture mask_picture(const MaskOptions& options) {
  const Index keys = options.past + options.queries;
  viz::Heatmap map{.title = fmt::format("What each query sees: {}",
                                        plain(Value<DrawnMask>::write(options.kind))),
                   .row_axis = "query",
                   .column_axis = "key",
                   .rows = options.queries,
                   .columns = keys,
                   .values = std::vector<float>(options.queries * keys)};
  const KeyPattern pattern = pattern_of(options);
  const Mask mask = mask_of(options);
  for (Index query = 0; query < options.queries; ++query) {
    KeyRanges seen{mask.visible(query, options.queries, keys)};
    if (pattern) seen_keys(pattern, mask, query, options.queries, keys, seen);
    for (const auto [begin, end] : seen) {
      std::fill_n(map.values.begin() + query * keys + begin, end - begin, 1.0f);
    }
  }
  return map;
}

}  // namespace

Verb draw_mask() {
  auto options = std::make_shared<MaskOptions>();
  MaskOptions& o = *options;
  Verb verb{.name = "draw mask", .summary = "draw which keys each query of attention may see"};
  verb.settings.add("kind", o.kind, "mask, or pattern of sparse attention");
  verb.settings.add("queries", o.queries, "queries, one a row").at_least(1).at_most(256);
  verb.settings.add("past", o.past, "keys before the first query's own, as of a memory or a cache")
      .at_least(0)
      .at_most(256);
  verb.settings.add("window", o.window, "window, longformer: keys less than so many places away")
      .at_least(1);
  verb.settings.add("stride", o.stride, "strided, fixed: the stride of Sparse Transformers")
      .at_least(1);
  verb.settings.add("global", o.global, "longformer: first keys, which all see").at_least(0);
  verb.settings.add("block", o.block, "big-bird: keys a block").at_least(1);
  verb.check = [options](const Settings& settings) {
    const auto read_by = [&](std::string_view name, std::initializer_list<DrawnMask> kinds,
                             std::string_view wants) {
      settings.check_read(name, std::ranges::find(kinds, options->kind) != kinds.end(), wants);
    };
    using enum DrawnMask;
    read_by("window", {window, longformer}, "--kind window or longformer");
    read_by("stride", {strided, fixed}, "--kind strided or fixed");
    read_by("global", {longformer}, "--kind longformer");
    read_by("block", {big_bird}, "--kind big-bird");
  };
  return drawing(std::move(verb), [options] { return mask_picture(*options); });
}

}  // namespace heed::cli
