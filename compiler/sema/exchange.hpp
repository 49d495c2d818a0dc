#pragma once

#include <utility>

namespace deal::sema {

/// Gives a place another value for as long as it lives.
template <class T> class Exchange {
 public:
  Exchange(T& place, T value) : place_(place), saved_(std::exchange(place, std::move(value))) {}
  ~Exchange() { place_ = std::move(saved_); }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

 private:
  T& place_;
  T saved_;
};

} // namespace deal::sema
