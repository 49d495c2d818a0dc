#include "compiler/jit/key.hpp"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Config/llvm-config.h>
#include <llvm/Support/BLAKE3.h>

#include <elf.h>
#include <link.h>

#include <cstring>
#include <optional>
#include <span>

namespace deal::jit {

namespace {

/// What the linker signed the file with in which an address lies (`ld --build-id`): another code generator
/// of ours has another one.
struct BuildId {
  std::uintptr_t address;
  std::string found;
};

std::optional<std::string> signature(const char* note, std::size_t size) {
  const char* const end = note + size;
  while (note + sizeof(ElfW(Nhdr)) <= end) {
    ElfW(Nhdr) header;
    std::memcpy(&header, note, sizeof header);
    const auto padded = [](std::size_t bytes) { return (bytes + 3) & ~std::size_t{3}; };
    const char* const content = note + sizeof header + padded(header.n_namesz);
    if (header.n_type == NT_GNU_BUILD_ID && content + header.n_descsz <= end)
      return std::string(content, header.n_descsz);
    note = content + padded(header.n_descsz);
  }
  return std::nullopt;
}

int look(dl_phdr_info* file, std::size_t, void* data) {
  auto& wanted = *static_cast<BuildId*>(data);
  const std::span<const ElfW(Phdr)> headers(file->dlpi_phdr, file->dlpi_phnum);
  bool inside = false;
  for (const ElfW(Phdr) & header : headers) {
    const std::uintptr_t begin = file->dlpi_addr + header.p_vaddr;
    inside |= header.p_type == PT_LOAD && wanted.address >= begin &&
              wanted.address < begin + header.p_memsz;
  }
  if (!inside) return 0;
  for (const ElfW(Phdr) & header : headers) {
    if (header.p_type != PT_NOTE) continue;
    const auto* note = reinterpret_cast<const char*>(file->dlpi_addr + header.p_vaddr);
    if (auto id = signature(note, header.p_memsz)) wanted.found = *id;
  }
  return 1;
}

std::string build_id() {
  BuildId id{reinterpret_cast<std::uintptr_t>(&look), {}};
  dl_iterate_phdr(look, &id);
  return id.found;
}

ir::Program what_code_hangs_on(ir::Program program) {
  for (ir::Parameter& parameter : program.parameters) parameter.value = 0;
  program.sites.resize(1);
  for (ir::Instruction& instruction : program.values) instruction.site = 0;
  return program;
}

} // namespace

std::string object_key(const ir::Program& program, const Choice& choice) {
  const std::string build = build_id();
  if (build.empty()) return "";
  llvm::BLAKE3 hash;
  auto add = [&](llvm::StringRef text) {
    hash.update(std::to_string(text.size()));
    hash.update(":");
    hash.update(text);
  };
  add(build);
  add(LLVM_VERSION_STRING);
  add(std::to_string(static_cast<int>(choice.target)) + " " +
      std::to_string(static_cast<int>(choice.tier)) + " " + std::to_string(choice.lanes));
  add(ir::print(what_code_hangs_on(program)));
  return llvm::toHex(hash.final(), true);
}

} // namespace deal::jit
