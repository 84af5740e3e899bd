#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "heed/models/encoder_model_config.h"
#include "heed/models/stored_weight.h"

// An encoder model as BertModel, BertForMaskedLM, BertForSequenceClassification and
// BertForTokenClassification of transformers have it.
namespace heed::models {

inline constexpr const char* kBert = "bert";  // their "model_type"

// The class of transformers that has that head.
std::string_view bert_class(EncoderHead head);

// config.json, whose "architectures" tells the head and whose "id2label" the labels.
nlohmann::json bert_json(const EncoderModelConfig& config);

// The config again, whoever wrote it: keys that do not change what the model computes are passed
// over, optional ones have the defaults of transformers, and a BertForPreTraining is read as the
// masked language model that it contains. `name` begins the error, which tells in one line all that
// is missing, mistyped or beyond an encoder model here.
EncoderModelConfig bert_config(const nlohmann::json& object, const std::string& name);

// Every parameter of such a model, without building one, and the names that files have for it:
// with or without "bert." before those of the body, and norms as "gamma" and "beta" in old ones.
std::vector<StoredWeight> bert_weights(const EncoderModelConfig& config);

// What a file may hold beside them, and no head that is read needs: position numbers, the pooler,
// and the loss of next sentences.
bool is_beside_bert(const std::string& name);

}  // namespace heed::models
