#pragma once

#include <vector>

#include "heed/cli/verb.h"

namespace heed::cli {

// One a file: heed/cli/score.cpp holds score(), and so on.
Verb attention_encoder(Task task);
Verb attention_image_classification();
Verb attention_language_model();
Verb attention_translation();
Verb average();
Verb classify_images();
Verb classify_sentences();
Verb classify_tokens();
Verb compare();
Verb completion();
Verb convert();
Verb cost();
Verb demo();
Verb draw_activations();
Verb draw_alibi();
Verb draw_beams();
Verb draw_cross_entropy();
Verb draw_depth();
Verb draw_dot_products();
Verb draw_mask();
Verb draw_norms();
Verb draw_optimizers();
Verb draw_packing();
Verb draw_patches();
Verb draw_pieces();
Verb draw_reach();
Verb draw_rotary();
Verb draw_rounding();
Verb draw_sampling();
Verb draw_schedules();
Verb draw_softmax();
Verb embed();
Verb evaluate_encoder(Task task);
Verb evaluate_image_classification();
Verb evaluate_language_model();
Verb evaluate_translation();
Verb explain_encoder(Task task);
Verb explain_language_model();
Verb explain_translation();
Verb generate();
Verb heads_language_model();
Verb heads_translation();
Verb inspect();
Verb manual();
Verb positions();
Verb reach_language_model();
Verb reach_translation();
Verb report();
Verb score();
Verb shortlist();
Verb synthesize();
Verb tokenize_decode();
Verb tokenize_encode();
Verb tokenize_train_language_model();
Verb tokenize_train_translation();
Verb tokenize_train_word_piece();
Verb train(Task task);
Verb translate();

// Every verb, in the order of the help, those of one name together.
std::vector<Verb> verbs();

}  // namespace heed::cli
