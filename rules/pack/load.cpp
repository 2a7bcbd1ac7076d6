#include "rules/pack/load.hpp"

#include <algorithm>

#include "rules/lint/lint.hpp"
#include "rules/lint/statistics.hpp"
#include "rules/pack/compiler.hpp"
#include "rules/pack/reader.hpp"
#include "rules/pack/scalars.hpp"
#include "rules/pack/tests.hpp"

namespace commentd::rules {

struct RuleSetAccess {
    static std::shared_ptr<RuleSet> make(Compiled set) {
        return std::shared_ptr<RuleSet>(
            new RuleSet(std::make_unique<RuleSet::Impl>(RuleSet::Impl{std::move(set)})));
    }
    static Compiled const& compiled(RuleSet const& rules) { return rules.impl_->set; }
};

namespace {

// What a pack may say it needs, beyond a version.
constexpr std::string_view features[] = {
    "curve", "duplicate", "evasion", "form",    "history",
    "links", "language",  "pow",     "rate", "scripts"};

// "spam.yaml" of "(shipped) spam.yaml" and of "rules.d/spam.yaml"
std::string shown_name(std::string_view name) {
    constexpr std::string_view shipped = "(shipped) ";
    if (name.starts_with(shipped)) {
        name.remove_prefix(shipped.size());
    }
    auto const slash = name.rfind('/');
    return std::string(slash == name.npos ? name : name.substr(slash + 1));
}

std::vector<int> version_numbers(std::string_view version) {
    std::vector<int> numbers;
    for (std::size_t begin = 0; begin <= version.size();) {
        auto const end = std::min(version.find('.', begin), version.size());
        auto const number = read_integer(version.substr(begin, end - begin));
        if (!number || *number < 0) {
            return {};
        }
        numbers.push_back(static_cast<int>(*number));
        begin = end + 1;
    }
    numbers.resize(std::max<std::size_t>(numbers.size(), 3));
    return numbers;
}

void check_needs(Node const& node, LoadOptions const& options, Problems& problems) {
    Keys keys(node, problems, "needs");
    auto const* version = keys.find("commentd");
    auto const wanted = keys.words("features");
    keys.finish();
    if (version) {
        auto const text = trim(version->text);
        auto const least =
            text.starts_with(">=") ? version_numbers(trim(text.substr(2))) : std::vector<int>{};
        if (least.empty()) {
            problems.error(version->mark, "E014",
                           "'commentd' takes the least version, such as '>= 1.0'");
        } else if (!options.version.empty() && version_numbers(options.version) < least) {
            problems.error(version->mark, "E016",
                           "the pack needs commentd " + std::string(text) + "; this is " +
                               options.version);
        }
    }
    for (auto const* feature : wanted) {
        if (std::find(std::begin(features), std::end(features), feature->text) ==
            std::end(features)) {
            problems.not_yet(feature->mark, feature->text);
        }
    }
}

void check_head(Pack& pack, LoadOptions const& options, Problems& problems) {
    if (!pack.root.is_map()) {
        return; // told by the compiler
    }
    auto const* schema = pack.root.find("commentd_rules");
    if (!schema) {
        problems.error(pack.root.mark, "E015", "a pack begins with 'commentd_rules: 1'");
    } else if (!schema->is_plain() || schema->text != "1") {
        problems.error(schema->mark, "E016",
                       "this program knows version 1 of the rule language only");
    }
    auto const* name = pack.root.find("name");
    if (!name || !name->is_scalar()) {
        problems.error(pack.root.mark, "E015", "a pack needs a 'name'");
    } else if (!is_name(name->text)) {
        problems.error(name->mark, "E018",
                       "the name of a pack is at most 64 letters, digits, '-', '_', '.'");
    } else {
        pack.name = name->text;
    }
    if (auto const* needs = pack.root.find("needs")) {
        check_needs(*needs, options, problems);
    }
}

std::vector<Pack> read_packs(Bundle const& bundle, LoadOptions const& options, Problems& problems) {
    std::vector<Pack> packs;
    for (std::uint32_t i = 0; i < bundle.packs.size(); ++i) {
        stop_if_asked(options);
        auto const& file = bundle.packs[i];
        auto root = read_yaml(file.text, i, problems);
        if (!root) {
            continue;
        }
        Pack pack{&file, {}, shown_name(file.name), std::move(*root)};
        check_head(pack, options, problems);
        auto const other = std::find_if(packs.begin(), packs.end(),
                                        [&](Pack const& s) { return s.name == pack.name; });
        if (other != packs.end() && !pack.name.empty()) {
            problems.error(pack.root.find("name")->mark, "E003",
                           "the pack " + other->file->name + " has the same name");
        }
        packs.push_back(std::move(pack));
    }
    return packs;
}

std::vector<std::string> names_of(Bundle const& bundle) {
    std::vector<std::string> names;
    for (auto const& pack : bundle.packs) {
        names.push_back(pack.name);
    }
    if (names.empty()) {
        names.push_back({});
    }
    return names;
}

Loaded load_all(Bundle const& bundle, LoadOptions const& options) {
    Loaded loaded;
    Problems problems(names_of(bundle));
    auto const packs = read_packs(bundle, options, problems);
    Compiler compiler(packs, options, problems);
    auto const rules = RuleSetAccess::make(compiler.compile(bundle.id()));
    if (bundle.complete && !problems.any_error()) {
        loaded.lists = figures_of(packs, RuleSetAccess::compiled(*rules));
        if (options.lint) {
            lint(packs, RuleSetAccess::compiled(*rules), *options.lint, problems);
        }
    }
    if (bundle.complete && !problems.any_error() && options.run_tests) {
        run_tests(packs, compiler, RuleSetAccess::compiled(*rules), options, loaded);
    }
    if (bundle.complete && !problems.any_error()) {
        loaded.rules = rules;
    }
    loaded.problems = problems.take();
    return loaded;
}

} // namespace

void stop_if_asked(LoadOptions const& options) {
    if (options.stop.stop_requested()) {
        throw LoadingStopped();
    }
}

Loaded load(Bundle const& bundle, LoadOptions const& options) {
    try {
        return load_all(bundle, options);
    } catch (LoadingStopped const&) {
        Loaded loaded;
        loaded.problems.push_back({{}, 0, 0, {}, "loading was given up"});
        return loaded;
    }
}

std::vector<Problem> check_approved(Bundle const& bundle, RuleSet const& rules,
                                    std::vector<Texts> const& approved) {
    Problems known(names_of(bundle));
    auto const packs = read_packs(bundle, {}, known);
    auto problems = known.none();
    lint_approved(packs, RuleSetAccess::compiled(rules), approved, problems);
    return problems.take();
}

} // namespace commentd::rules
