// One number of a model, with its Monte Carlo error: minimal MODEL.deal MEASURE
#include <deal/deal.hpp>

#include <iostream>

int main(int count, char** words) try {
  if (count != 3) throw std::runtime_error("usage: minimal MODEL.deal MEASURE");
  const deal::Engine engine;
  const auto model = engine.compile_file(words[1]).or_throw();
  const deal::Result result = deal::run(*model).or_throw();
  const deal::MeasureResult& measure = result.measure(words[2]);
  const std::string& unit = measure.info.unit;
  std::cout << words[2] << " = " << deal::format_quantity(measure.statistics.mean.at(0), unit)
            << " ± " << deal::format_quantity(measure.statistics.standard_error.at(0), unit)
            << "\n";
} catch (const std::exception& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
