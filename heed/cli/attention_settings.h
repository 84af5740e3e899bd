#pragma once

#include "heed/cli/settings.h"
#include "heed/models/choice_names.h"

namespace heed::cli {

template <>
struct Names<nn::AttentionForm::Kind> {
  static constexpr std::span all = models::kAttentionForms;
};

// What a model's self-attention looks at, in [model] of a recipe.
void declare_attention(Settings& settings, nn::AttentionForm& form);

// Refuses what the form does not read.
void check_attention_read(const Settings& settings, const nn::AttentionForm& form);

}  // namespace heed::cli
