#include "compiler/lower/lowering.hpp"

namespace deal::lower {

/// Where every argument is the same for all rows, the function is called once for them.
Result Lowering::call_host(const sema::Term& call, Moment moment) {
  std::vector<ValueId> arguments;
  ir::FamilyId family = ir::scalar;
  auto give = [&](TermId argument) {
    if (argument == sema::none_id) return;
    arguments.push_back(evaluate(argument, moment).value);
    const ir::FamilyId own = builder_.instruction(arguments.back()).family;
    if (own != ir::scalar) family = own;
  };
  for (TermId rest = call.operands[0]; rest != sema::none_id;
       rest = model_.term(rest).operands[2]) {
    give(model_.term(rest).operands[0]);
    give(model_.term(rest).operands[1]);
  }
  const sema::HostFunction& function = model_.host_functions[call.index];
  const std::uint32_t number = builder_.host_function(
      {function.name, function.arguments, family, function.by_path, function.body});
  return {builder_.call_host(number, arguments), ir::no_value};
}

} // namespace deal::lower
