#include "runtime/statistics/sketch.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <limits>

namespace deal::statistics {

namespace {

constexpr int dropped_bits = 44; // of the 52 of a mantissa
constexpr std::uint64_t infinite_exponent = 0x7ff;
constexpr std::uint64_t magnitude_mask = ~std::uint64_t{0} >> 1;

struct Bucket {
  std::int32_t binade;
  std::uint32_t position;
};

/// Positions run with the magnitude, binades with the value.
Bucket bucket_of(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const std::uint64_t magnitude = bits & magnitude_mask;
  if (magnitude == 0) return {0, 0};
  const auto binade = static_cast<std::int32_t>(magnitude >> 52) + 1;
  const auto position = static_cast<std::uint32_t>(magnitude >> dropped_bits) & 0xff;
  return {bits == magnitude ? binade : -binade, position};
}

double middle(Bucket bucket) {
  if (bucket.binade == 0) return 0.0;
  const auto exponent = static_cast<std::uint64_t>(std::abs(bucket.binade) - 1);
  const std::uint64_t lower = exponent << 52 | static_cast<std::uint64_t>(bucket.position)
                                                   << dropped_bits;
  const bool infinite = exponent == infinite_exponent;
  const auto value = infinite
                         ? std::numeric_limits<double>::infinity()
                         : std::bit_cast<double>(lower | std::uint64_t{1} << (dropped_bits - 1));
  return bucket.binade < 0 ? -value : value;
}

} // namespace

Sketch::Page& Sketch::page(std::int32_t binade) {
  const auto key = static_cast<std::size_t>(binade + most_binade);
  if (numbers_.empty() || numbers_[key] == 0) insert(binade);
  return pages_[numbers_[key] - 1u];
}

void Sketch::insert(std::int32_t binade) {
  numbers_.resize(2 * most_binade + 1);
  const auto place = std::lower_bound(pages_.begin(), pages_.end(), binade,
                                      [](const Page& p, std::int32_t b) { return p.binade < b; });
  pages_.insert(place, Page{.binade = binade});
  for (std::size_t i = 0; i < pages_.size(); ++i)
    numbers_[static_cast<std::size_t>(pages_[i].binade + most_binade)] =
        static_cast<std::uint16_t>(i + 1);
}

void Sketch::add(double value) {
  if (value != value) return;
  const Bucket bucket = bucket_of(value);
  Page& target = page(bucket.binade);
  ++target.counts[bucket.position];
  ++target.count;
  ++count_;
}

void Sketch::merge(const Sketch& other) {
  for (const Page& source : other.pages_) {
    Page& target = page(source.binade);
    for (std::size_t i = 0; i < page_size; ++i) target.counts[i] += source.counts[i];
    target.count += source.count;
  }
  count_ += other.count_;
}

double Sketch::at_rank(std::uint64_t rank) const {
  auto place = pages_.begin();
  for (; rank >= place->count; ++place) rank -= place->count;
  const bool negative = place->binade < 0;
  for (std::uint32_t step = 0;; ++step) {
    const std::uint32_t position =
        negative ? static_cast<std::uint32_t>(page_size - 1 - step) : step;
    const std::uint64_t here = place->counts[position];
    if (rank < here) return middle({place->binade, position});
    rank -= here;
  }
}

} // namespace deal::statistics
