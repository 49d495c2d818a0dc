#pragma once

#include <functional>

/// Room for recursion. Formulas and deals stand inside one another as deep as the compiler's limits let them, and each level
/// takes stack; how much the caller's thread has left is the caller's affair.
namespace deal::api {

/// Whether this thread has as much stack left as any call of the library takes.
bool has_stack();

/// Calls work() on a thread that has it, and waits for it. Throws what work() throws, and std::bad_alloc where there is no room
/// for a thread.
void with_stack(const std::function<void()>& work);

} // namespace deal::api
