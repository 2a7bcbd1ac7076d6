#include "daemon/commands/problem_json.hpp"

#include "rules/pack/problems.hpp"

namespace commentd::commands {

namespace json = boost::json;

json::object problem_json(rules::Problem const& problem) {
    json::object object{{"severity", problem.warning ? "warning" : "error"},
                        {"code", nullptr},
                        {"file", problem.file},
                        {"line", nullptr},
                        {"column", nullptr},
                        {"message", problem.message},
                        {"hint", nullptr}};
    if (!problem.code.empty()) object["code"] = problem.code;
    if (problem.line > 0) {
        object["line"] = problem.line;
        object["column"] = problem.column;
    }
    if (auto hint = rules::hint(problem); !hint.empty()) object["hint"] = std::move(hint);
    return object;
}

} // namespace commentd::commands
