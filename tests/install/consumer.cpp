#include <cstdio>

#include "heed/decode/translation_model.h"
#include "heed/train/trainer.h"
#include "heed/viz/report.h"

int main() {
  heed::Rng rng(1);
  heed::models::Transformer model(heed::models::tiny(100), rng);
  std::printf("%zu parameters\n", heed::nn::parameters(model).size());
}
