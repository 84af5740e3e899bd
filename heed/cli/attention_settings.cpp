#include "heed/cli/attention_settings.h"

#include <algorithm>

namespace heed::cli {
namespace {

using Kind = nn::AttentionForm::Kind;

// A number, by the forms that read it.
struct FormSetting {
  const char* name;
  Index nn::AttentionForm::*number;
  double least;
  const char* help;
  std::vector<Kind> readers;
  const char* forms;  // those, in words
};

const std::vector<FormSetting>& form_settings() {
  static const std::vector<FormSetting> all{
      {"window",
       &nn::AttentionForm::window,
       1,
       "keys less than so many places away",
       {Kind::window, Kind::longformer},
       "window or longformer"},
      {"dilation",
       &nn::AttentionForm::dilation,
       1,
       "places from key to key in the window",
       {Kind::longformer},
       "longformer"},
      {"global",
       &nn::AttentionForm::global,
       0,
       "first tokens (longformer) or blocks (big-bird) that see all and are seen by all",
       {Kind::longformer, Kind::big_bird},
       "longformer or big-bird"},
      {"stride",
       &nn::AttentionForm::stride,
       1,
       "keys of a stride (l)",
       {Kind::strided, Kind::fixed},
       "strided or fixed"},
      {"summary",
       &nn::AttentionForm::summary,
       1,
       "last keys of each stride that all see (c)",
       {Kind::fixed},
       "fixed"},
      {"block", &nn::AttentionForm::block, 1, "keys of a block", {Kind::big_bird}, "big-bird"},
      {"near",
       &nn::AttentionForm::near,
       1,
       "blocks less than so many away",
       {Kind::big_bird},
       "big-bird"},
      {"random",
       &nn::AttentionForm::random,
       0,
       "blocks drawn at random",
       {Kind::big_bird},
       "big-bird"},
      {"features",
       &nn::AttentionForm::features,
       1,
       "random features a head",
       {Kind::performer},
       "performer"},
      {"redraw",
       &nn::AttentionForm::redraw,
       0,
       "steps to new random features; 0: never",
       {Kind::performer},
       "performer"},
      {"seed",
       &nn::AttentionForm::seed,
       0,
       "of what is drawn at random",
       {Kind::big_bird, Kind::performer},
       "big-bird or performer"}};
  return all;
}

}  // namespace

void declare_attention(Settings& settings, nn::AttentionForm& form) {
  settings.add("model.attention", form.kind,
               "what self-attention looks at: every key; a window; patterns of Sparse Transformers "
               "(strided, fixed), Longformer and Big Bird; or, linear in the length, features of "
               "elu + 1 or of a performer");
  for (const FormSetting& one : form_settings()) {
    settings
        .add(fmt::format("model.attention-{}", one.name), form.*one.number,
             fmt::format("{}: {}", one.forms, one.help))
        .at_least(one.least);
  }
}

void check_attention_read(const Settings& settings, const nn::AttentionForm& form) {
  for (const FormSetting& one : form_settings()) {
    settings.check_read(fmt::format("attention-{}", one.name),
                        std::ranges::count(one.readers, form.kind) > 0,
                        fmt::format("--attention {}", one.forms));
  }
}

}  // namespace heed::cli
