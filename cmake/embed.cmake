# Writes OUTPUT: a C++ table of the files in MODULES (name, text), for library/library.hpp.
set(entries "")
foreach(module ${MODULES})
  get_filename_component(name ${module} NAME)
  file(READ ${module} text)
  # A literal of more than 64 KiB is not portable; no module comes near it.
  string(APPEND entries "    {\"${name}\", R\"deal(${text})deal\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"library/library.hpp\"

namespace deal::library {

std::span<const Module> modules() {
  static constexpr Module table[] = {
${entries}  };
  return table;
}

} // namespace deal::library
")
