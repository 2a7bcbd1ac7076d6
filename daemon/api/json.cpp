#include "daemon/api/json.hpp"

#include "daemon/api/explanation_json.hpp"
#include "daemon/comments/text.hpp"

namespace commentd::api {

namespace json = boost::json;

namespace {

json::array reasons(rules::Decision const& decision) {
    json::array list;
    std::string_view last;
    for (auto const& hit : decision.hits) {
        if (hit.rule == last) continue; // one hit per span, one reason per rule
        last = hit.rule;
        list.push_back({{"rule", hit.rule}, {"message", hit.reason}});
    }
    return list;
}

json::object thread_of(store::Publication const& event) {
    return {{"id", event.thread_id},
            {"url", text_or_null(event.thread_url)},
            {"title", text_or_null(event.thread_title)}};
}

json::object history_counts(rules::History const& history) {
    return {{"approved", history.approved},
            {"pending", history.pending},
            {"rejected", history.rejected},
            {"spam", history.spam},
            {"first_seen", time_or_null(history.first_seen)}};
}

// By whom and what: the word in force. The rest stays the rules'.
json::object decision(moderation::Item const& item) {
    auto const& d = item.comment.decision;
    auto const status = item.comment.status;
    json::value verdict = nullptr;
    if (status != comments::Status::erased)
        verdict = json::value(rules::to_text(comments::verdict_of(status)));
    return {{"by", item.decided_by},
            {"at", base::to_text(item.trail.at)},
            {"verdict", std::move(verdict)},
            {"decided_by", d.decided_by},
            {"score", points(d.score)},
            {"thresholds", thresholds(d.thresholds)},
            {"ruleset", d.ruleset},
            {"hits", hits(d)},
            {"shadow", shadow(d)}};
}

json::array links(std::vector<moderation::ItemLink> const& links) {
    json::array list;
    for (auto const& one : links)
        list.push_back({{"begin", one.link.span.begin},
                        {"end", one.link.span.end},
                        {"host", one.link.host},
                        {"domain", one.link.domain},
                        {"text", text_or_null(one.text)},
                        {"shortener", one.shortener},
                        {"hidden", text_or_null(one.hidden)}});
    return list;
}

json::value parent_comment(std::optional<moderation::ItemParent> const& parent) {
    if (!parent) return nullptr;
    return json::object{{"id", parent->id.text()},
                        {"status", comments::to_text(parent->status)},
                        {"author", {{"name", text_or_null(parent->name)}}},
                        {"excerpt", parent->excerpt}};
}

json::object hit_object(rules::Hit const& hit, rules::Mode mode) {
    json::object object{{"rule", hit.rule},
                        {"pack", text_or_null(hit.pack)},
                        {"mode", rules::to_text(mode)},
                        {"pivotal", hit.pivotal},
                        {"reason", hit.reason},
                        {"score", points(hit.score)}};
    bool const has_place = !hit.field.empty();
    object["field"] = text_or_null(hit.field);
    object["begin"] = has_place ? json::value(hit.begin) : json::value(nullptr);
    object["end"] = has_place ? json::value(hit.end) : json::value(nullptr);
    object["text"] = text_or_null(hit.text);
    object["list"] = text_or_null(hit.list);
    object["entry"] = text_or_null(hit.entry);
    object["at"] = text_or_null(hit.at);
    object["view"] = text_or_null(hit.view);
    json::array how;
    for (auto const& word : hit.how) how.push_back(json::value(word));
    object["how"] = std::move(how);
    return object;
}

} // namespace

json::value points(rules::Points hundredths) {
    if (hundredths % 100 == 0) return hundredths / 100;
    return static_cast<double>(hundredths) / 100;
}

json::object thresholds(rules::Thresholds const& t) {
    auto const reached_at = [](rules::Points value) -> json::value {
        if (value == rules::never) return "never";
        return points(value);
    };
    return {{"hold", reached_at(t.hold)},
            {"reject", reached_at(t.reject)},
            {"spam", reached_at(t.spam)}};
}

json::value text_or_null(std::string_view text) {
    if (text.empty()) return nullptr;
    return json::value(text);
}

json::value time_or_null(std::optional<base::Time> time) {
    if (!time) return nullptr;
    return json::value(base::to_text(*time));
}

json::value id_or_null(std::optional<base::Id> const& id) {
    if (!id) return nullptr;
    return json::value(id->text());
}

namespace {

json::object submitted(comments::Comment const& c, rules::Decision const& d,
                       json::storage_ptr memory) {
    if (c.status == comments::Status::erased)
        return json::object({{"id", c.id.text()}, {"status", "erased"}}, std::move(memory));
    return json::object({{"id", c.id.text()},
                         {"status", comments::to_text(comments::status_of(d.verdict))},
                         {"verdict", rules::to_text(d.verdict)},
                         {"score", points(d.score)},
                         {"ruleset", d.ruleset},
                         {"reasons", reasons(d)},
                         {"reply", d.reply ? json::value(*d.reply) : json::value(nullptr)},
                         {"created_at", base::to_text(c.created_at)}},
                        std::move(memory));
}

} // namespace

json::object submitted(moderation::Accepted const& accepted, json::storage_ptr memory) {
    return submitted(*accepted.comment, accepted.answer(), std::move(memory));
}

json::object own_comment(comments::Comment const& c) {
    if (c.status == comments::Status::erased)
        return {{"id", c.id.text()},
                {"status", "erased"},
                {"created_at", base::to_text(c.created_at)}};
    auto object = submitted(c, c.decision, {});
    object["status"] = comments::to_text(c.status);
    if (c.status != comments::Status::rejected) object["reply"] = nullptr; // a person let it through
    object["revision"] = c.revision;
    object["edited_at"] = time_or_null(c.edited_at);
    return object;
}

json::object thread(comments::Thread const& t) {
    return {{"id", t.id},
            {"url", text_or_null(t.url)},
            {"title", text_or_null(t.title)},
            {"published_at", time_or_null(t.published_at)},
            {"closed", t.closed}};
}

json::object public_item(store::PublicItem const& item) {
    if (item.withdrawn)
        return {{"id", item.id.text()}, {"parent", id_or_null(item.parent)}, {"withdrawn", true}};
    return {{"id", item.id.text()},
            {"parent", id_or_null(item.parent)},
            {"author",
             {{"name", text_or_null(item.name)},
              {"url", text_or_null(item.url)},
              {"role", text_or_null(item.role)}}},
            {"content", item.content},
            {"content_html", comments::to_html(item.content)},
            {"created_at", base::to_text(item.created_at)},
            {"edited_at", time_or_null(item.edited_at)}};
}

json::object publication(store::Publication const& event) {
    json::object comment;
    if (event.item.withdrawn)
        comment = {{"id", event.item.id.text()}, {"parent", id_or_null(event.item.parent)}};
    else
        comment = public_item(event.item);
    comment["thread"] = thread_of(event);
    return {{"seq", event.seq},
            {"type", event.type},
            {"at", base::to_text(event.at)},
            {"comment", std::move(comment)}};
}

json::array hits(rules::Decision const& decision) {
    json::array list;
    for (auto const& hit : decision.hits) list.push_back(hit_object(hit, rules::Mode::enforce));
    if (decision.shadow)
        for (auto const& hit : decision.shadow->hits)
            list.push_back(hit_object(hit, rules::Mode::shadow));
    return list;
}

json::value shadow(rules::Decision const& decision) {
    if (!decision.shadow) return nullptr;
    auto const& s = *decision.shadow;
    json::array flips;
    for (auto const& rule : s.flipped_by) flips.push_back(json::value(rule));
    return json::object{{"verdict", rules::to_text(s.verdict)},
                        {"decided_by", s.decided_by},
                        {"score", points(s.score)},
                        {"flipped_by", std::move(flips)}};
}

json::object queue_item(moderation::Item const& item) {
    auto const& c = item.comment;
    auto object = json::object{
        {"id", c.id.text()},
        {"status", comments::to_text(c.status)},
        {"version", c.version},
        {"revision", c.revision},
        {"source", rules::to_text(c.source)},
        {"site", item.site},
        {"thread",
         {{"id", item.thread.id},
          {"url", text_or_null(item.thread.url)},
          {"title", text_or_null(item.thread.title)}}},
        {"parent", item.parent ? json::value(item.parent->id.text()) : json::value(nullptr)},
        {"parent_comment", parent_comment(item.parent)},
        {"author",
         {{"id", text_or_null(c.author.id)},
          {"name", text_or_null(c.author.name)},
          {"email", text_or_null(c.author.email)},
          {"url", text_or_null(c.author.url)},
          {"role", text_or_null(c.author.role)},
          {"proven", c.proven}}},
        {"client",
         {{"ip", c.client.ip ? json::value(c.client.ip->text()) : json::value(nullptr)},
          {"user_agent", text_or_null(c.client.user_agent)},
          {"referrer", text_or_null(c.client.referrer)}}},
        {"content", c.content},
        {"format", "plain"},
        {"language", text_or_null(item.text.language)},
        {"links", links(item.text.links)},
        {"created_at", base::to_text(c.created_at)},
        {"edited_at", time_or_null(c.edited_at)},
        {"submitted_at", time_or_null(c.submitted_at)},
        {"decision", decision(item)},
        {"changed",
         {{"by", item.trail.who},
          {"action", item.trail.action},
          {"at", base::to_text(item.trail.at)}}},
        {"notes", item.trail.notes}};
    object["approved_revision"] =
        c.approved_revision ? json::value(c.approved_revision) : json::value(nullptr);
    object["approved_content"] =
        item.approved_content ? json::value(*item.approved_content) : json::value(nullptr);
    object["author_history"] =
        item.has_author ? json::value(history_counts(item.author)) : json::value(nullptr);
    return object;
}

json::object queue_item(moderation::ItemAlone const& alone) {
    auto object = queue_item(alone.item);
    json::array history;
    for (auto const& line : alone.history)
        history.push_back(
            {{"at", base::to_text(line.at)},
             {"who", line.who},
             {"action", line.action},
             {"from", line.was ? json::value(comments::to_text(*line.was)) : json::value(nullptr)},
             {"to", comments::to_text(line.became)},
             {"revision", line.revision},
             {"reason", text_or_null(line.reason)},
             {"operation", id_or_null(line.operation)},
             {"before", line.before ? json::value(decision(*line.before)) : json::value(nullptr)}});
    json::array revisions;
    for (auto const& row : alone.revisions)
        revisions.push_back({{"revision", row.revision},
                             {"at", base::to_text(row.at)},
                             {"by", text_or_null(row.by)},
                             {"content", row.content},
                             {"verdict", rules::to_text(row.decision.verdict)},
                             {"score", points(row.decision.score)},
                             {"hits", hits(row.decision)},
                             {"shadow", shadow(row.decision)}});
    json::array around;
    for (auto const& item : alone.around) around.push_back(queue_item(item));
    object["history"] = std::move(history);
    object["revisions"] = std::move(revisions);
    object["around"] = std::move(around);
    return object;
}

json::object operation(store::Operation const& o) {
    json::array entries;
    for (auto const& entry : o.entries)
        entries.push_back({{"list", entry.list},
                           {"id", entry.id.text()},
                           {"entry", entry.entry},
                           {"removed", entry.removed}});
    return {{"id", o.id.text()},
            {"at", base::to_text(o.at)},
            {"by", o.who_name},
            {"action", o.action},
            {"reason", text_or_null(o.reason)},
            {"changed", o.changed},
            {"skipped", o.elsewhere ? json::value(nullptr) : json::value(o.skipped)},
            {"comment", id_or_null(o.comment)},
            {"entries", std::move(entries)},
            {"total", o.elsewhere ? json::value(nullptr) : json::value(o.total)},
            {"state", o.running ? "running" : "done"},
            {"undoes", id_or_null(o.undoes)},
            {"undone_by", id_or_null(o.undone_by)}};
}

int add_progress(json::object& answer, store::Operation const& o) {
    if (!o.running) return 201;
    answer["state"] = "running";
    answer["total"] = o.total;
    return 202;
}

json::object user(store::Person const& person) {
    json::value sites = nullptr;
    if (person.sites) sites = json::value_from(*person.sites);
    return {{"name", person.name},
            {"role", person.admin ? "admin" : "moderator"},
            {"sites", std::move(sites)}};
}

json::array problem_list(std::vector<rules::Problem> const& problems) {
    json::array list;
    for (auto const& one : problems)
        list.push_back({{"file", one.file},
                        {"line", one.line},
                        {"column", one.column},
                        {"code", text_or_null(one.code)},
                        {"message", one.message},
                        {"warning", one.warning}});
    return list;
}

} // namespace commentd::api
