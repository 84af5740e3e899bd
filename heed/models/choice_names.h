#pragma once

#include "heed/base/json_fields.h"
#include "heed/models/recurrent_config.h"
#include "heed/models/transformer_config.h"

// The words for the choices of a model's config, as config.json has them. The command line has '-'
// in place of '_'.
namespace heed::models {

inline constexpr ChoiceName<nn::NormPlacement> kNorms[] = {{"after", nn::NormPlacement::after},
                                                           {"before", nn::NormPlacement::before},
                                                           {"both", nn::NormPlacement::both}};
inline constexpr ChoiceName<nn::NormKind> kNormKinds[] = {{"layer", nn::NormKind::layer},
                                                          {"rms", nn::NormKind::rms},
                                                          {"batch", nn::NormKind::batch},
                                                          {"none", nn::NormKind::none}};
inline constexpr ChoiceName<nn::Skip> kSkips[] = {{"with", nn::Skip::with},
                                                  {"without", nn::Skip::without}};
inline constexpr ChoiceName<nn::Positions> kPositions[] = {
    {"sinusoidal", nn::Positions::sinusoidal},
    {"learned", nn::Positions::learned},
    {"rotary", nn::Positions::rotary},
    {"alibi", nn::Positions::alibi},
    {"shaw", nn::Positions::shaw},
    {"t5", nn::Positions::t5},
    {"transformer_xl", nn::Positions::transformer_xl},
    {"none", nn::Positions::none}};
inline constexpr ChoiceName<nn::RotaryScaling::Kind> kRotaryScalings[] = {
    {"none", nn::RotaryScaling::Kind::none},
    {"linear", nn::RotaryScaling::Kind::linear},
    {"llama3", nn::RotaryScaling::Kind::llama3}};
inline constexpr ChoiceName<nn::AttentionForm::Kind> kAttentionForms[] = {
    {"dense", nn::AttentionForm::Kind::dense},
    {"window", nn::AttentionForm::Kind::window},
    {"strided", nn::AttentionForm::Kind::strided},
    {"fixed", nn::AttentionForm::Kind::fixed},
    {"longformer", nn::AttentionForm::Kind::longformer},
    {"big_bird", nn::AttentionForm::Kind::big_bird},
    {"linear", nn::AttentionForm::Kind::linear},
    {"performer", nn::AttentionForm::Kind::performer}};
inline constexpr ChoiceName<nn::Activation> kActivations[] = {
    {"relu", nn::Activation::relu},          {"gelu", nn::Activation::gelu},
    {"gelu_new", nn::Activation::gelu_tanh}, {"silu", nn::Activation::silu},
    {"sigmoid", nn::Activation::sigmoid},    {"tanh", nn::Activation::tanh}};
inline constexpr ChoiceName<nn::Biases> kBiases[] = {{"with", nn::Biases::with},
                                                     {"without", nn::Biases::without}};
inline constexpr ChoiceName<InitialWeights> kInitialWeights[] = {
    {"xavier", InitialWeights::xavier},
    {"normal", InitialWeights::normal},
    {"depth_scaled", InitialWeights::depth_scaled},
    {"t_fixup", InitialWeights::t_fixup},
    {"deep_norm", InitialWeights::deep_norm}};
inline constexpr ChoiceName<EmbeddingSharing> kSharings[] = {
    {"none", EmbeddingSharing::none},
    {"target_output", EmbeddingSharing::target_output},
    {"all", EmbeddingSharing::all}};
inline constexpr ChoiceName<nn::EmbeddingScale> kEmbeddingScales[] = {
    {"sqrt_width", nn::EmbeddingScale::sqrt_width}, {"none", nn::EmbeddingScale::none}};
inline constexpr ChoiceName<nn::ScoreScale::Kind> kScoreScales[] = {
    {"inverse_sqrt", nn::ScoreScale::Kind::inverse_sqrt},
    {"none", nn::ScoreScale::Kind::none},
    {"number", nn::ScoreScale::Kind::number}};
inline constexpr ChoiceName<Cell> kCells[] = {
    {"vanilla", Cell::vanilla}, {"lstm", Cell::lstm}, {"gru", Cell::gru}};
inline constexpr ChoiceName<nn::Directions> kDirections[] = {{"one", nn::Directions::one},
                                                             {"both", nn::Directions::both}};
inline constexpr ChoiceName<nn::AttentionScore> kAttentionScores[] = {
    {"none", nn::AttentionScore::none},
    {"additive", nn::AttentionScore::additive},
    {"dot", nn::AttentionScore::dot},
    {"general", nn::AttentionScore::general}};
inline constexpr ChoiceName<InputFeeding> kInputFeedings[] = {{"with", InputFeeding::with},
                                                              {"without", InputFeeding::without}};

}  // namespace heed::models
