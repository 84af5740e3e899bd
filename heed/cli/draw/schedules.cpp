#include "heed/cli/draw/drawing.h"
#include "heed/cli/verbs.h"
#include "heed/train/schedule.h"

namespace heed::cli {
namespace {

struct SchedulesOptions {
  Index width = 512, warmup = 4000, steps = 20'000;
};

Picture schedules_picture(const SchedulesOptions& options) {
  using Kind = train::ScheduleKind;
  train::ScheduleConfig config{.kind = Kind::paper,
                               .width = options.width,
                               .warmup = options.warmup,
                               .steps = options.steps};
  config.peak = train::learning_rate(config, options.warmup);  // that all have in common
  viz::LineChart chart{.title = "Learning rates", .x_axis = "step", .y_axis = "learning rate"};
  for (const auto& [name, kind] :
       {std::pair{"paper, inverse square root", Kind::paper}, std::pair{"cosine", Kind::cosine},
        std::pair{"linear", Kind::linear}, std::pair{"constant", Kind::constant}}) {
    config.kind = kind;
    viz::Line line{.name = name};
    const Index stride = std::max<Index>(1, options.steps / 200);
    for (Index step = 1; step <= options.steps; step += stride) {
      line.x.push_back(static_cast<double>(step));
      line.y.push_back(train::learning_rate(config, step));
    }
    chart.lines.push_back(line);
  }
  return chart;
}

}  // namespace

Verb draw_schedules() {
  auto options = std::make_shared<SchedulesOptions>();
  Verb verb{.name = "draw schedules", .summary = "draw learning rates over a training"};
  verb.settings.add("width", options->width, "width of the model, for the paper's rate")
      .at_least(1);
  verb.settings.add("warmup", options->warmup, "steps in which the rate climbs").at_least(1);
  verb.settings.add("steps", options->steps, "steps of the training").at_least(2);
  verb.check = [options](const Settings&) {
    check_usage(options->warmup < options->steps, "--warmup: got {}, wanted less than --steps {}",
                options->warmup, options->steps);
  };
  return drawing(std::move(verb), [options] { return schedules_picture(*options); });
}

}  // namespace heed::cli
