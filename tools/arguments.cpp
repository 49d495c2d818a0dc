#include "tools/arguments.hpp"

#include "tools/exit_codes.hpp"
#include "tools/numbers.hpp"
#include "tools/repl/settings.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace deal::tools {

namespace {

constexpr std::string_view examples = R"(Examples:
  deal run FILE.deal                              10,000 paths with seed 1
  deal run FILE.deal --scenario no_chips --paths 100_000
  deal run FILE.deal --scenario all               side by side, over the same draws
  deal run FILE.deal --scenario "" --without note24   with a deal and without it
  deal run FILE.deal --set trainium.share=20% --set 'Anthropic.cash=$2bn'
  deal run FILE.deal --json > result.json
  deal books FILE.deal --party Anthropic --quantile 5% of back_total
  deal check FILE.deal
  deal why FILE.deal back_total                   where a number comes from
  deal repl FILE.deal                             ask as you think
  deal explain D0201
  deal list structures
  deal show investment

Exit codes: 0 done; 1 an `expect` does not hold; 2 errors in the model or the call;
3 the run failed; 130 interrupted.
)";

/// The words of options as they were written, before they are understood.
struct Written {
  std::optional<std::string> paths, seed, threads, lanes, depth;
  std::string color = "auto", stage = "ir", file;
  std::string attribution = "model";
  std::string backend = "auto", target = "host", tier = "auto", events = "none";
  bool no_cache = false, no_own_money = false;
  std::optional<std::string> path, quantile, by;
  std::vector<std::string> settings;
  std::vector<std::string> without;
};

/// Throws CLI::ValidationError in the words of the user.
[[noreturn]] void refuse(const std::string& option, const std::string& why) {
  throw CLI::ValidationError(fmt::format("{} {}", option, why));
}

std::uint64_t parse_number(const std::string& option, const std::string& text, std::uint64_t least,
                           std::uint64_t most) {
  const auto value = whole_number(text, least, most);
  if (!value)
    refuse(option,
           fmt::format("must be a whole number from {} to {}, not `{}`", least, most, text));
  return *value;
}

std::pair<std::string, std::string> parse_setting(const std::string& text) {
  const std::size_t sign = text.find('=');
  if (sign == std::string::npos || sign == 0 || sign + 1 == text.size()) {
    refuse("--set",
           fmt::format("takes name=value, as in `--set trainium.share=20%`, not `{}`", text));
  }
  return {text.substr(0, sign), text.substr(sign + 1)};
}

template <typename Value> using Choices = std::vector<std::pair<std::string, Value>>;

template <typename Value>
Value choose(const std::string& option, const std::string& word, const Choices<Value>& choices) {
  std::string known;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (choices[i].first == word) return choices[i].second;
    known += (i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ") + choices[i].first;
  }
  refuse(option, fmt::format("must be {}, not `{}`", known, word));
}

void add_file(CLI::App& app, Written& written, bool required = true) {
  app.add_option("FILE", written.file, "the model, a .deal file")
      ->type_name("")
      ->required(required);
}

void add_model_options(CLI::App& app, Arguments& arguments, Written& written) {
  app.add_option("--scenario", arguments.compile.scenarios,
                 "apply a scenario of the model; several, or `all`, are run together")
      ->type_name("NAME")
      ->allow_extra_args(false);
  app.add_option("--without", written.without,
                 "remove a deal and all that is made for it: the scenario `without NAME`")
      ->type_name("NAME")
      ->allow_extra_args(false);
  app.add_option("--set", written.settings,
                 "override a value, as in --set trainium.share=20%; after the scenario")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  app.add_option("--attribution", written.attribution,
                 "whose money leaves first: pro_rata, fifo, own_first or own_last (default: what "
                 "the model says, else pro_rata)")
      ->type_name("RULE");
}

void add_code_options(CLI::App& app, Written& written) {
  app.add_option("--target", written.target,
                 "instructions of machine code: host, baseline, avx2 or avx512")
      ->type_name("TARGET");
  app.add_option("--lanes", written.lanes, "paths side by side in it: 1, 2, 4 or 8")
      ->type_name("N");
  app.add_option("--tier", written.tier, "work that goes into it: auto, quick or full")
      ->type_name("TIER");
}

CLI::App* add_run(CLI::App& app, Arguments& arguments, Written& written) {
  CLI::App* run =
      app.add_subcommand("run", "run a model on many random paths and report its measures");
  add_file(*run, written);
  run->add_option("--paths", written.paths, "how many paths (default 10000)")->type_name("N");
  run->add_option("--seed", written.seed, "the seed of the draws (default 1)")->type_name("S");
  run->add_option("--threads", written.threads,
                  "how many threads (default: one for each processor)")
      ->type_name("N");
  add_model_options(*run, arguments, written);
  run->add_option("--backend", written.backend, "what runs it: auto, jit or interpreter")
      ->type_name("BACKEND");
  add_code_options(*run, written);
  run->add_option("--code-events", written.events,
                  "tell gdb or perf of the machine code (default none)")
      ->type_name("WHOM");
  run->add_flag("--funded-by", arguments.compile.funded_by,
                "show everybody's revenue by whose money paid for it");
  run->add_flag("--no-own-money", written.no_own_money,
                "leave out what was one's own money, by two rules, and what one's deals caused");
  run->add_flag("--no-cache", written.no_cache, "keep no machine code for the next run");
  run->add_flag("--json", arguments.json, "the result as JSON (docs/json.md)");
  return run;
}

CLI::App* add_books(CLI::App& app, Arguments& arguments, Written& written) {
  CLI::App* books = app.add_subcommand(
      "books", "show every party's income statement, cash flow and balance sheet on one path");
  add_file(*books, written);
  books->add_option("--party", arguments.books.parties, "only of this party; as often as needed")
      ->type_name("NAME")
      ->allow_extra_args(false);
  books->add_option("--path", written.path, "which path, from 0 (default 0)")->type_name("K");
  books
      ->add_option("--quantile", written.quantile,
                   "the path on which a measure is its quantile, as in 95% of back_total")
      ->type_name("Q% of MEASURE");
  books->add_option("--paths", written.paths, "how many paths the quantile is of (default 10000)")
      ->type_name("N");
  books->add_option("--seed", written.seed, "the seed of the draws (default 1)")->type_name("S");
  books->add_option("--threads", written.threads, "how many threads run them")->type_name("N");
  add_model_options(*books, arguments, written);
  books
      ->add_option("--by", written.by, "columns: period, quarter or year (default: years that fit)")
      ->type_name("STEP");
  books
      ->add_option("--journal", arguments.journal,
                   "write all entries as a journal for hledger; - is stdout")
      ->type_name("FILE");
  books->add_flag("--json", arguments.json, "the books as JSON (docs/json.md)");
  return books;
}

CLI::App* add_check(CLI::App& app, Arguments& arguments, Written& written) {
  CLI::App* check = app.add_subcommand("check", "compile a model and report what is wrong with it");
  add_file(*check, written);
  add_model_options(*check, arguments, written);
  check->add_flag("--json", arguments.json, "the diagnostics as JSON");
  return check;
}

CLI::App* add_why(CLI::App& app, Arguments& arguments, Written& written) {
  CLI::App* why =
      app.add_subcommand("why", "show where a number comes from, back to what was written");
  add_file(*why, written);
  why->add_option("NAME", arguments.subject,
                  "a measure, or any formula: trainium.extra, servers.bill.paid")
      ->type_name("")
      ->required();
  why->add_option("--path", written.path, "on which path (default 0)")->type_name("K");
  why->add_option("--seed", written.seed, "the seed of the draws (default 1)")->type_name("S");
  why->add_option("--at", arguments.why.at,
                  "in which period, as in --at 2027-03 (default: where it is largest)")
      ->type_name("PERIOD");
  why->add_option("--depth", written.depth, "how many steps back (default 4)")->type_name("N");
  why->add_flag("--deep", arguments.why.deep, "also what functions choose inside");
  add_model_options(*why, arguments, written);
  why->add_flag("--json", arguments.json, "as JSON (docs/json.md)");
  return why;
}

CLI::App* add_repl(CLI::App& app, Arguments& arguments, Written& written) {
  CLI::App* repl =
      app.add_subcommand("repl", "declare and ask, line by line; from a pipe, as a script");
  add_file(*repl, written, false);
  repl->add_option("--paths", written.paths, "how many paths a question is run on (default 1000)")
      ->type_name("N");
  repl->add_option("--seed", written.seed, "the seed of the draws (default 1)")->type_name("S");
  repl->add_option("--threads", written.threads,
                   "how many threads (default: one for each processor)")
      ->type_name("N");
  repl->add_option("--backend", written.backend, "what runs it: auto, jit or interpreter")
      ->type_name("BACKEND");
  repl->add_flag("--no-cache", written.no_cache, "keep no machine code");
  repl->add_flag("--no-history", arguments.no_history,
                 "neither read nor keep what is entered at the prompt");
  repl->add_flag("--echo", arguments.echo, "of a script, write each line behind its prompt too");
  return repl;
}

CLI::App* add_dump(CLI::App& app, Arguments& arguments, Written& written) {
  CLI::App* dump = app.add_subcommand("dump", "show a stage of the compilation");
  add_file(*dump, written);
  dump->add_option("--stage", written.stage, "tokens, ast, model, settlement, ir, llvm or asm")
      ->type_name("STAGE")
      ->required();
  add_model_options(*dump, arguments, written);
  add_code_options(*dump, written);
  return dump;
}

CLI::App* add_explain(CLI::App& app, Arguments& arguments) {
  CLI::App* explain = app.add_subcommand("explain", "say more about a diagnostic");
  explain->add_option("CODE", arguments.subject, "its code, such as D0201")
      ->type_name("")
      ->required();
  return explain;
}

CLI::App* add_list(CLI::App& app, Arguments& arguments, Written& written) {
  CLI::App* list = app.add_subcommand(
      "list", "list a vocabulary of the library, and of a model's own declarations");
  list->add_option("WHAT", arguments.subject,
                   "structures, functions, distributions, kinds or assumptions")
      ->type_name("")
      ->required();
  add_file(*list, written, false);
  return list;
}

CLI::App* add_show(CLI::App& app, Arguments& arguments, Written& written) {
  CLI::App* show = app.add_subcommand(
      "show", "show how a structure, function or kind is written, to read and to copy");
  show->add_option("NAME", arguments.subject, "of the library, or of a model where one is given")
      ->type_name("")
      ->required();
  add_file(*show, written, false);
  return show;
}

CLI::App* add_cache(CLI::App& app, Arguments& arguments) {
  CLI::App* cache = app.add_subcommand("cache", "the machine code that is kept between runs");
  cache->add_option("WHAT", arguments.subject, "clear")->type_name("")->required();
  return cache;
}

Choices<std::string> vocabularies() {
  Choices<std::string> result;
  for (const char* name : {"structures", "functions", "distributions", "kinds", "assumptions"}) {
    result.emplace_back(name, name);
  }
  return result;
}

void understand_code(RunOptions& run, const Written& written) {
  run.backend = choose<Backend>(
      "--backend", written.backend,
      {{"auto", Backend::automatic}, {"jit", Backend::jit}, {"interpreter", Backend::interpreter}});
  run.code.target = choose<Target>("--target", written.target,
                                   {{"host", Target::host},
                                    {"baseline", Target::baseline},
                                    {"avx2", Target::avx2},
                                    {"avx512", Target::avx512}});
  run.code.tier =
      choose<Tier>("--tier", written.tier,
                   {{"auto", Tier::automatic}, {"quick", Tier::quick}, {"full", Tier::full}});
  if (written.lanes) {
    run.code.lanes =
        choose<unsigned>("--lanes", *written.lanes, {{"1", 1}, {"2", 2}, {"4", 4}, {"8", 8}});
  }
  const auto events = choose<std::string>("--code-events", written.events,
                                          {{"none", "none"}, {"gdb", "gdb"}, {"perf", "perf"}});
  run.debug_code = events == "gdb";
  run.profile_code = events == "perf";
  if (!written.no_cache) run.cache_folder = default_cache_folder();
}

/// "95% of back_total".
PathQuantile parse_quantile(const std::string& text) {
  const std::size_t of = text.find(" of ");
  const std::size_t sign = text.find('%');
  double percent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), percent);
  const bool right = of != std::string::npos && sign + 1 == of && error == std::errc() &&
                     end == text.data() + sign && of + 4 < text.size();
  if (!right) refuse("--quantile", fmt::format("must be like `95% of back_total`, not `{}`", text));
  return {percent / 100, text.substr(of + 4)};
}

void understand_path(Arguments& arguments, const Written& written) {
  if (written.path && written.quantile) refuse("--path", "and --quantile both choose a path");
  if (written.path)
    arguments.books.path = arguments.why.path =
        parse_number("--path", *written.path, 0, most_paths - 1);
  if (written.quantile) arguments.books.quantile = parse_quantile(*written.quantile);
  if (written.by) {
    arguments.by =
        choose<By>("--by", *written.by,
                   {{"period", By::period}, {"quarter", By::quarter}, {"year", By::year}});
  }
  if (arguments.command != Command::books) return;
  if (arguments.compares()) refuse("--scenario", "can name one scenario: books are of one path");
  if (arguments.json && arguments.journal == "-")
    refuse("--json", "and --journal - would both write to stdout");
}

void understand(Arguments& arguments, const Written& written) {
  RunOptions& run = arguments.run;
  if (arguments.command == Command::repl) run.paths = repl::usual_paths;
  if (!written.file.empty()) arguments.file = written.file;
  if (written.paths) run.paths = parse_number("--paths", *written.paths, 1, most_paths);
  if (written.seed) {
    run.seed = parse_number("--seed", *written.seed, 0, std::numeric_limits<std::uint64_t>::max());
  }
  if (written.threads) {
    run.threads =
        static_cast<unsigned>(parse_number("--threads", *written.threads, 1, most_threads));
  }
  if (written.depth)
    arguments.why.depth =
        static_cast<unsigned>(parse_number("--depth", *written.depth, 0, most_depth));
  arguments.why.seed = run.seed;
  understand_code(run, written);
  arguments.compile.all_scenarios = std::erase(arguments.compile.scenarios, "all") > 0;
  arguments.compile.attribution = choose<Attribution>("--attribution", written.attribution,
                                                      {{"pro_rata", Attribution::pro_rata},
                                                       {"fifo", Attribution::fifo},
                                                       {"own_first", Attribution::own_first},
                                                       {"own_last", Attribution::own_last},
                                                       {"model", Attribution::of_model}});
  for (const std::string& deal : written.without)
    arguments.compile.scenarios.push_back("without " + deal);
  arguments.compile.own_money = arguments.command == Command::run && !written.no_own_money;
  for (const std::string& setting : written.settings)
    arguments.compile.settings.push_back(parse_setting(setting));
  understand_path(arguments, written);
  arguments.stage = choose<Stage>("--stage", written.stage,
                                  {{"tokens", Stage::tokens},
                                   {"ast", Stage::ast},
                                   {"model", Stage::model},
                                   {"settlement", Stage::settlement},
                                   {"ir", Stage::ir},
                                   {"llvm", Stage::llvm},
                                   {"asm", Stage::assembly}});
  arguments.color = choose<Color>(
      "--color", written.color,
      {{"auto", Color::automatic}, {"always", Color::always}, {"never", Color::never}});
  if (arguments.command == Command::cache)
    arguments.subject = choose<std::string>("WHAT", arguments.subject, {{"clear", "clear"}});
  if (arguments.command == Command::list) {
    arguments.subject = choose<std::string>("WHAT", arguments.subject, vocabularies());
  }
  if (arguments.command == Command::list && arguments.subject == "assumptions" && !arguments.file) {
    refuse("list assumptions", "needs a FILE: assumptions belong to a model");
  }
}

/// The word that stands where a command should, if it is none.
std::optional<std::string> unknown_command(const CLI::App& app, int count,
                                           const char* const* words) {
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--color") {
      ++i;
    } else if (!word.starts_with('-')) {
      const auto known =
          app.get_subcommands([&](const CLI::App* each) { return each->get_name() == word; });
      return known.empty() ? std::optional(word) : std::nullopt;
    }
  }
  return std::nullopt;
}

/// `--quantile 95% of MEASURE` may be written without quotes: its three words become one.
std::vector<std::string> joined(int count, const char* const* words) {
  std::vector<std::string> result(words, words + count);
  for (std::size_t i = 1; i < result.size(); ++i) {
    const bool apart = result[i - 1] == "--quantile";
    if (!apart && !result[i].starts_with("--quantile=")) continue;
    if (i + 2 >= result.size() || result[i + 1] != "of") continue;
    result[i] += " of " + result[i + 2];
    const auto next = result.begin() + static_cast<std::ptrdiff_t>(i) + 1;
    result.erase(next, next + 2);
  }
  return result;
}

/// What is wrong, and where to read more.
Parsed wrong(const CLI::App& app, const CLI::ParseError& error) {
  std::string where = "deal";
  for (const CLI::App* used : app.get_subcommands()) where += " " + used->get_name();
  return {std::nullopt, fmt::format("error: {}\nSee `{} --help`.\n", error.what(), where),
          exit_errors};
}

} // namespace

Parsed parse(int count, const char* const* words) {
  Arguments arguments;
  Written written;
  CLI::App app(
      "Deals between technology giants and the startups they fund: a language and its simulator.",
      "deal");
  app.set_version_flag("--version", "deal " + std::string(version()));
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--color", written.color, "auto, always or never (default auto)")
      ->type_name("WHEN");
  const std::vector<std::pair<CLI::App*, Command>> commands{
      {add_run(app, arguments, written), Command::run},
      {add_books(app, arguments, written), Command::books},
      {add_check(app, arguments, written), Command::check},
      {add_why(app, arguments, written), Command::why},
      {add_repl(app, arguments, written), Command::repl},
      {add_dump(app, arguments, written), Command::dump},
      {add_explain(app, arguments), Command::explain},
      {add_list(app, arguments, written), Command::list},
      {add_show(app, arguments, written), Command::show},
      {add_cache(app, arguments), Command::cache}};
  app.footer(std::string(examples)); // late, for subcommands would inherit it
  if (count < 2) return {std::nullopt, app.help(), exit_errors};
  if (const auto word = unknown_command(app, count, words)) {
    return {std::nullopt,
            fmt::format(
                "error: there is no command `{}`; there are run, books, check, why, repl, dump, "
                "explain, list, show and cache\n",
                *word),
            exit_errors};
  }
  try {
    std::vector<std::string> call = joined(count, words);
    std::vector<std::string> reversed(call.rbegin(), call.rend() - 1);
    app.parse(std::move(reversed));
    for (const auto& [subcommand, command] : commands) {
      if (subcommand->parsed()) arguments.command = command;
    }
    understand(arguments, written);
  } catch (const CLI::CallForHelp&) {
    for (const CLI::App* used : app.get_subcommands()) {
      return {std::nullopt, used->help("deal"), exit_done};
    }
    return {std::nullopt, app.help(), exit_done};
  } catch (const CLI::CallForVersion& found) {
    return {std::nullopt, std::string(found.what()) + "\n", exit_done};
  } catch (const CLI::ParseError& error) { return wrong(app, error); }
  return {std::move(arguments), "", exit_done};
}

} // namespace deal::tools
